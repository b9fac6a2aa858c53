"""Making the models: everything here may import torch, nothing outside this package does."""
