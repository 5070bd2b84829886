# Grows a table. C has no word for it, and the assembler of clang 14 does not
# take `funcref` here, so that `table.o` lies beside:
# llvm-mc-22 --triple=wasm32-wasi --mattr=+reference-types --filetype=obj table.s -o table.o
	.text
	.tabletype crescendo_table, funcref
crescendo_table:
	.globl	grow_table
	.type	grow_table,@function
grow_table:
	.functype	grow_table (i32) -> (i32)
	ref.null_func
	local.get	0
	table.grow	crescendo_table
	end_function
