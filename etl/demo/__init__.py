"""The demo city: files and servers that enter through the same doors as real data, marked as demo."""
