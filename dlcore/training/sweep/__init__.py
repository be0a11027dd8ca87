"""Many small networks trained at once, as stacked tensors; each comes out as if it had been trained alone."""
