"""What makes a drawing a map: head, legend, scale, inset, sources."""
