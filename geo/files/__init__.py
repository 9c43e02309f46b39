"""Bytes of any accepted format → raw rows and features, within limits and without trust."""
