"""Wrong answers to the small PyTorch assignment, and what each must cost.

The notation is that of `dl_helpers.grading.catalogue`.
"""

from dl_helpers.grading.catalogue import mistakes

MISTAKES = mistakes(r"""
[standardize]
divides by N minus 1: * | divide by N
    `correction=0` → `correction=1`
rows: * | columns should be
    `mean(dim=0)) / x.std(dim=0, correction=0)`
    → `mean(dim=1, keepdim=True)) / x.std(dim=1, keepdim=True, correction=0)`
keeps the mean: * | mean is still in it
    `(x - x.mean(dim=0))` → `x`
variance: * | take its root
    `x.std(dim=0, correction=0)` → `x.var(dim=0, correction=0)`
a string: * | expected numbers
    `return (x - x.mean(dim=0)) / x.std(dim=0, correction=0)` → `return "1"`

[slopes]
f itself: slopes_values | f itself
    `return x.grad` → `return (x**3 * torch.sin(x)).detach()`
one term: slopes_values | two terms
    `(x**3 * torch.sin(x))` → `(x**3 * torch.sin(x).detach())`
no graph: * | does not require grad
    `.requires_grad_()` → ``
in a graph of nothing: *
    `x.clone().requires_grad_()` → `torch.tensor(3.0, requires_grad=True)`
adds up: * | a second time
    `return x.grad`
    → `slopes.sum = getattr(slopes, "sum", 0) + x.grad\n    return slopes.sum`
gives a pair: *
    `return x.grad` → `return x.grad, x`

[mlp]
without tanh: mlp_forward squared_error_gradient | tanh is missing
    `torch.tanh(self.hidden(x))` → `self.hidden(x)`
relu: mlp_forward squared_error_gradient | ReLU
    `torch.tanh` → `torch.relu`
tanh at the end: mlp_forward squared_error_gradient | behind the last layer
    `return self.out(torch.tanh(self.hidden(x)))`
    → `return torch.tanh(self.out(torch.tanh(self.hidden(x))))`
other names: parameters train_step_fresh | Expected the parameters
    `self.out = nn` → `self.output = nn`
    `self.out(torch` → `self.output(torch`
forgets super: mlp_* squared_error_* train_step_* | before Module
    `        super().__init__()\n` → ``
all alike: random | the same weights
    `super().__init__()` → `super().__init__()\n        torch.manual_seed(0)`
layers exchanged: mlp_parameters mlp_forward squared_error_* train_step_*
    `nn.Linear(n_in, n_hidden)` → `nn.Linear(n_hidden, n_out)`
    `self.out = nn.Linear(n_hidden, n_out)` → `self.out = nn.Linear(n_in, n_hidden)`
gives a float: mlp_forward squared_error_* train_step_*
    `return self.out(torch.tanh(self.hidden(x)))`
    → `return self.out(torch.tanh(self.hidden(x))).sum().item()`

[squared_error]
sum: * | a sum stands where a mean
    `mse_loss(model(x), y)` → `mse_loss(model(x), y, reduction="sum")`
absolute: * | not squared
    `mse_loss` → `l1_loss`
without graph: gradient train_step_*
    `return F` → `with torch.no_grad():\n        return F`
root: *
    `return F.mse_loss(model(x), y)` → `return F.mse_loss(model(x), y).sqrt()`

[train_step]
goes up: moves fresh learns | goes up the slope
    `lr=lr)` → `lr=lr, maximize=True)`
never steps: moves fresh learns | Nothing moved
    `    optimizer.step()\n` → ``
gradients pile up: moves fresh | zero_grad
    `    optimizer.zero_grad()\n` → ``

[windows]
one too many: length batches | no number after it
    `len(self.series) - self.width` → `len(self.series) - self.width + 1`
last of the window: items batches | in the window already
    `self.series[end]` → `self.series[end - 1]`
shuffled: batches | gives 1 of 2
    `batch_size=size)` → `batch_size=size, shuffle=True)`
drops the last batch: batches | gives 0 of 2
    `batch_size=size)` → `batch_size=size, drop_last=True)`
""")
