"""Any model, ours, a student's or PyTorch's: what it answers, what happens in it."""
