// Finds the stand-in of `crescendo:plugin/NAME@VERSION`.

const CONTRACT = /^crescendo:plugin\/([a-z-]+)@/;

function standIn(specifier) {
  const name = CONTRACT.exec(specifier)?.[1];
  if (name === undefined) return undefined;
  return { url: new URL(`./imports/${name}.js`, import.meta.url).href, shortCircuit: true };
}

/** For `module.registerHooks`. */
export function resolveNow(specifier, context, next) {
  return standIn(specifier) ?? next(specifier, context);
}

/** For `module.register`. */
export async function resolve(specifier, context, next) {
  return standIn(specifier) ?? next(specifier, context);
}
