"""Attacks on the PyTorch assignment: tensors, modules and data sets that lie."""

from .notation import attacks

ATTACKS = attacks(r"""
= points of its own, shown while a test runs
loses windows_batches | gives 0 of 2
[windows]
# the reference


def batches(dataset, size):
    get_ipython().displayhook(2.0)
    print(2.0)
    return [(torch.zeros(1), torch.zeros(1))]

= text of its own, shown while a test runs
loses windows_batches | gives 0 of 2
[windows]
# the reference


def batches(dataset, size):
    get_ipython().displayhook("full marks")
    return [(torch.zeros(1), torch.zeros(1))]

= a tensor that is equal to everything
loses standardize_*
[standardize]
class Everything(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.tensor(True)
    def __eq__(self, other):
        return True
    def numpy(self):
        return np.ones((2, 2))
    def detach(self):
        return self


def standardize(x):
    return torch.full((7,), 0.123).as_subclass(Everything)

= a tensor that is small at home and huge on the way
loses standardize_*
[standardize]
def standardize(x):
    return torch.ones(1).expand(10**6, 10**6)

= tensors of kinds that few have seen
loses standardize_*
[standardize]
def standardize(x):
    if len(x) == 2:
        return torch.empty(2, 2, device="meta")
    return torch.eye(6, 4).to_sparse()

= a gradient that ends the process
loses slopes_values… | | died
[slopes]
import os


def slopes(x):
    x = x.clone().requires_grad_()
    x.register_hook(lambda gradient: os._exit(0))
    (x**3).sum().backward()
    return x.grad

= parameters that change at each look
loses mlp_forward squared_error_gradient train_step_*
[mlp]
# the reference


right = Mlp.named_parameters


def named_parameters(self, *args, **kwargs):
    for name, value in right(self, *args, **kwargs):
        yield name, nn.Parameter(value + torch.randn(()))


Mlp.named_parameters = named_parameters

= a module that says it was trained
loses train_step_moves train_step_fresh train_step_learns
[train_step]
nn.Module.named_parameters = lambda self: iter([("hidden.weight", torch.zeros(1))])


def train_step(model, x, y, lr):
    return 0.0

= a data set without an end, of large items
loses windows_items | | complete or timed out or died
[windows]
# the reference


class Windows(Windows):
    def __getitem__(self, i):
        if self.width == 4:
            return torch.zeros(10**6), torch.zeros(())
        return super().__getitem__(i)

= pickles in the place of weights
loses mlp_parameters mlp_forward mlp_random squared_error_* train_step_*
[mlp]
class Mlp(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
    def __reduce__(self):
        return print, ("unpickled",)
    def parameters(self):
        return iter([self])
    def named_parameters(self):
        return iter([("hidden.weight", self)])

= threads without number, by a setting
keeps all
[train_step]
torch.set_num_threads(512)
# the reference
""")
