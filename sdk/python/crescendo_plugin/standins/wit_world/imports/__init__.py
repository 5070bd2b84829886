"""Stands in for the imports of a world, one module per interface."""
