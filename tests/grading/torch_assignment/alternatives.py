"""Right answers to the small PyTorch assignment that do not look like the reference.

The notation is that of `dl_helpers.grading.catalogue`.
"""

from dl_helpers.grading.catalogue import alternatives

ALTERNATIVES = alternatives("""
= by hand
[standardize]
def standardize(x):
    centred = x - torch.mean(x, 0, keepdim=True)
    return centred * torch.rsqrt((centred * centred).mean(0))
[slopes]
def slopes(x):
    x = torch.autograd.Variable(x.detach().clone(), requires_grad=True)
    (slope,) = torch.autograd.grad(torch.sum(x * x * x * x.sin()), x)
    return slope
[squared_error]
def squared_error(model, x, y):
    return ((model(x) - y) ** 2).mean()
[train_step]
def train_step(model, x, y, lr):
    model.zero_grad()
    error = squared_error(model, x, y)
    error.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= lr * parameter.grad
    return float(error)

= NumPy where it can be
[standardize]
def standardize(x):
    a = x.numpy()
    return (a - a.mean(axis=0)) / a.std(axis=0)
[windows]
class Windows(Dataset):
    def __init__(self, series, width):
        a = np.lib.stride_tricks.sliding_window_view(np.asarray(series), width + 1)
        self.pairs = [(row[:-1].copy(), row[-1]) for row in a]

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        return self.pairs[i]


def batches(dataset, size):
    return DataLoader(dataset, size, shuffle=False, drop_last=False)

= torch.func
[slopes]
def slopes(x):
    return torch.func.grad(lambda t: (t**3 * t.sin()).sum())(x)

= a network of parameters of its own
[mlp]
class Affine(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_out, n_in) / n_in**0.5)
        self.bias = nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return x @ self.weight.T + self.bias


class Mlp(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.hidden = Affine(n_in, n_hidden)
        self.out = Affine(n_hidden, n_out)

    def forward(self, x):
        h = self.hidden(x).tanh()
        return self.out(h)

= in double precision, layer by layer
[mlp]
class Mlp(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        nn.Module.__init__(self)
        layers = nn.Linear(n_in, n_hidden), nn.Linear(n_hidden, n_out)
        self.hidden, self.out = (layer.double() for layer in layers)

    def forward(self, x):
        for layer in (self.hidden, torch.tanh, self.out):
            x = layer(x.double())
        return x
[squared_error]
def squared_error(model, x, y):
    return nn.MSELoss()(model(x.double()), y.double())

= momentum of nothing
[train_step]
def train_step(model, x, y, lr):
    step = torch.optim.SGD(model.parameters(), lr, momentum=0.9)
    error = squared_error(model, x, y)
    step.zero_grad(set_to_none=False)
    error.backward()
    step.step()
    return error.detach().numpy().item()
[windows]
class Windows(torch.utils.data.Dataset):
    def __init__(self, series, width):
        self.x = series.unfold(0, width, 1)[:-1]
        self.y = series[width:]

    def __len__(self):
        return len(self.y)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def batches(dataset, size):
    return DataLoader(dataset, batch_size=size, num_workers=0)
""")
