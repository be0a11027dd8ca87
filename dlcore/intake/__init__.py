"""What comes from outside, made safe."""
