"""Right answers that do not look like the reference; each must keep all points.

The notation is that of `dl_helpers.grading.catalogue`.
"""

from dl_helpers.grading.catalogue import alternatives

ALTERNATIVES = alternatives("""
= loops, as a beginner writes them
[linear_scores]
def linear_scores(X, W, b):
    scores = np.zeros((X.shape[0], W.shape[0]))
    for i in range(X.shape[0]):
        for k in range(W.shape[0]):
            scores[i, k] = b[k]
            for d in range(X.shape[1]):
                scores[i, k] += W[k, d] * X[i, d]
    return scores
[softmax]
def softmax(scores):
    rows = []
    for row in scores:
        e = np.exp(row - np.max(row))
        rows.append(e / np.sum(e))
    return np.array(rows)
[weight_gradients]
def weight_gradients(X, G):
    dW, db = np.zeros((G.shape[1], X.shape[1])), np.zeros(G.shape[1])
    for x, g in zip(X, G):
        dW += np.outer(g, x)
        db += g
    return dW, db
[digits_choice]
k = np.arange(10)
best_W = np.array([digits.train.x[digits.train.y == c].mean(axis=0) for c in k])
best_b = -0.5 * (best_W**2).sum(axis=1)
rows = np.arange(len(digits.train.y))
for _ in range(300):
    s = digits.train.x @ best_W.T + best_b
    p = np.exp(s - s.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[rows, digits.train.y] -= 1
    best_W -= p.T @ digits.train.x / len(p)
    best_b -= p.mean(axis=0)

= einsum
[linear_scores]
def linear_scores(X, W, b):
    return np.einsum("nd,kd->nk", X, W) + b
[logistic_gradient]
def logistic_gradient(w, X, y):
    with np.errstate(over="ignore"):
        slope = -y / (1 + np.exp(y * np.einsum("nd,d->n", X, w)))
    return np.einsum("n,nd->d", slope, X) / X.shape[0]
[weight_gradients]
def weight_gradients(X, G):
    return np.einsum("nk,nd->kd", G, X), np.einsum("nk->k", G)

= float32 throughout
[linear_scores]
def linear_scores(X, W, b):
    X, W, b = (a.astype(np.float32) for a in (X, W, b))
    return X @ W.T + b
[logistic_loss]
def logistic_loss(w, X, y):
    s = (X @ w).astype(np.float32)
    return np.logaddexp(np.float32(0), -y.astype(np.float32) * s).mean()
[hinge_loss]
def hinge_loss(scores, y):
    scores = scores.astype("float32")
    right = np.take_along_axis(scores, y[:, None], axis=1)
    return np.maximum(scores - right + 1, 0).sum(axis=1).mean() - np.float32(1)
[softmax]
def softmax(scores):
    scores = scores.astype(np.float32)
    e = np.exp(scores - scores.max(1)[:, None])
    return e / e.sum(1)[:, None]
[softmax_loss]
def softmax_loss(scores, y):
    s = scores.astype(np.float32)
    s = s - s[np.arange(len(y)), y][:, None]
    return np.logaddexp.reduce(s, axis=1).mean()

= Python numbers and lists
[linear_scores]
def linear_scores(X, W, b):
    return np.array([[float(w @ x) + float(c) for w, c in zip(W, b)] for x in X])
[perceptron_update]
def perceptron_update(w, b, x, y, lr):
    s = sum(wi * xi for wi, xi in zip(w, x)) + b
    if (s >= 0) == (y > 0):
        return w, b
    return [wi + lr * y * xi for wi, xi in zip(w, x)], b + lr * y
[train_perceptron]
def train_perceptron(X, y, lr=1.0, max_epochs=1000):
    w, b = [0] * X.shape[1], 0
    for epoch in range(max_epochs):
        old = list(w), b
        for i in range(len(X)):
            w, b = perceptron_update(w, b, X[i], y[i], lr)
        if (list(w), b) == old:
            return w, b
    return w, b
[logistic_loss]
def logistic_loss(w, X, y):
    from math import exp, log1p

    total = 0.0
    for x, label in zip(X.tolist(), y.tolist()):
        m = label * sum(a * b for a, b in zip(w.tolist(), x))
        total += log1p(exp(-m)) if m > 0 else -m + log1p(exp(m))
    return total / len(y)
[logistic_gradient]
def logistic_gradient(w, X, y):
    gradient = [0.0] * len(w)
    for x, label in zip(X, y):
        slope = -label * 0.5 * (1 - np.tanh(label * (w @ x) / 2))
        for d in range(len(w)):
            gradient[d] += slope * x[d] / len(y)
    return gradient
[hinge_loss]
def hinge_loss(scores, y):
    right = scores[np.arange(y.size), y]
    return float((scores.T - right + 1).clip(min=0).sum() / y.size - 1)
[predict]
def predict(W, b, X):
    scores = linear_scores(X, W, b).tolist()
    return [row.index(max(row)) for row in scores]

def accuracy(W, b, X, y):
    guesses = predict(W, b, X)
    return sum(guess == label for guess, label in zip(guesses, y)) / len(guesses)

= other names, and helpers of one's own
[linear_scores]
def affine(inputs, templates, offsets):
    return offsets + inputs.dot(templates.transpose())

linear_scores = affine
[softmax]
def _log_softmax(z):
    z = z - np.max(z, axis=-1)[:, np.newaxis]
    return z - np.log(np.exp(z).sum(axis=-1))[:, np.newaxis]

softmax = lambda z: np.exp(_log_softmax(z))
[softmax_loss]
def softmax_loss(z, targets):
    return -_log_softmax(z)[range(len(z)), targets].mean()
[softmax_gradient]
def softmax_gradient(z, targets):
    one_hot = np.zeros_like(z)
    one_hot[range(len(z)), targets] = 1.0
    return (softmax(z) - one_hot) / z.shape[0]

= Fortran order and views
[linear_scores]
def linear_scores(X, W, b):
    return np.asfortranarray((W @ X.T + b.reshape(-1, 1)).T)
[hinge_gradient]
def hinge_gradient(scores, y):
    n = len(y)
    pushes = scores.T - scores[np.arange(n), y] + 1 > 0
    gradient = pushes.astype(float, order="F")
    gradient[y, np.arange(n)] -= pushes.sum(axis=0)
    return (gradient / n).T
[softmax]
def softmax(scores):
    e = np.exp((scores.T - scores.max(axis=1)))
    return (e / e.sum(axis=0)).T
[weight_gradients]
def weight_gradients(X, G):
    return (X.T @ G).T, np.asfortranarray(G).T.sum(axis=-1)

= logaddexp
[logistic_loss]
def logistic_loss(w, X, y):
    return np.logaddexp(0, -y * (X @ w)).sum() / y.shape[0]
[logistic_gradient]
def logistic_gradient(w, X, y):
    return np.mean(-y[:, None] * X * np.exp(-np.logaddexp(0, y * (X @ w)))[:, None], 0)
[softmax]
def softmax(scores):
    return np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
[softmax_loss]
def softmax_loss(scores, y):
    picked = scores[np.arange(y.size), y]
    return (np.logaddexp.reduce(scores, axis=1) - picked).mean()

= overflow that does no harm, warnings and a progress bar
[logistic_loss]
def logistic_loss(w, X, y):
    import sys, warnings

    warnings.warn("is this right?", DeprecationWarning)
    print("computing", file=sys.stderr)
    z = -y * (X @ w)
    return np.where(z > 30, z, np.log1p(np.exp(z))).mean()
[logistic_gradient]
def logistic_gradient(w, X, y):
    sigma = 1 / (1 + np.exp(-y * np.dot(X, w)))
    return np.dot(X.T, (sigma - 1) * y) / np.size(y)
[softmax_loss]
def softmax_loss(scores, y):
    m = scores.max(axis=1)
    total = np.zeros(len(y))
    for k in range(scores.shape[1]):
        total += np.exp(scores[:, k] - m)
    print("sum of exponentials", total)
    return (np.log(total) + m - scores[np.arange(len(y)), y]).mean()
[sgd]
def sgd(W, b, X, y, gradient, lr, batch_size, epochs, rng):
    from tqdm.auto import tqdm

    W, b = W.copy(), b.copy()
    for epoch in tqdm(range(epochs)):
        for batch in minibatches(X.shape[0], batch_size, rng):
            dW, db = gradient(W, b, X[batch], y[batch])
            W -= lr * dW
            b -= lr * db
    return W, b

= one-hot labels in place of indices
[hinge_loops]
def hinge_loops(scores, y):
    N, K = scores.shape
    loss = 0
    for i in range(N):
        right = scores[i][y[i]]
        for j in range(K):
            if j == y[i]:
                continue
            margin = scores[i][j] - right + 1
            if margin > 0:
                loss += margin / N
    return loss
[hinge_loss]
def hinge_loss(scores, y):
    hot = np.eye(scores.shape[1], dtype=bool)[y]
    lead = scores - scores[hot].reshape(-1, 1) + 1
    return np.where(hot | (lead < 0), 0, lead).sum(axis=1).mean()
[hinge_gradient]
def hinge_gradient(scores, y):
    hot = np.eye(scores.shape[1])[y]
    right = (scores * hot).sum(axis=1, keepdims=True)
    push = (scores - right + 1 > 0) * (1 - hot)
    return (push - push.sum(axis=1, keepdims=True) * hot) / scores.shape[0]
[softmax_loss]
def softmax_loss(scores, y):
    hot = (np.arange(scores.shape[1]) == y[:, None]) * 1.0
    top = scores.max(axis=1, keepdims=True)
    log_p = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
    return -(hot * log_p).sum() / len(scores)

= a term of exactly 0 pushes, as any subgradient may
[hinge_gradient]
def hinge_gradient(scores, y):
    rows = range(len(y))
    g = np.where(scores - scores[rows, y].reshape(-1, 1) + 1 >= 0, 1.0, 0.0)
    g[rows, y] -= g.sum(axis=1)
    return g / len(y)

= mini-batches as a generator, shuffled in place
[minibatches]
def minibatches(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    start = 0
    while start < n:
        yield order[start : start + batch_size]
        start += batch_size

= mini-batches by array_split, with lists of indices
[minibatches]
def minibatches(n, batch_size, rng):
    cuts = np.arange(batch_size, n, batch_size)
    parts = np.split(rng.choice(n, size=n, replace=False), cuts)
    return [part.tolist() for part in parts]
[sgd]
def sgd(W, b, X, y, gradient, lr, batch_size, epochs, rng):
    for epoch in range(epochs):
        order = minibatches(len(y), batch_size, rng)
        while order:
            now = order.pop(0)
            grads = gradient(W, b, X[now], y[now])
            W, b = (p - lr * g for p, g in zip((W, b), grads))
    return W, b

= the perceptron by the sign of y s, without the update of task 2
[perceptron_update]
def perceptron_update(w, b, x, y, lr):
    guess = 2 * np.heaviside(np.dot(w, x) + b, 1) - 1
    error = (y - guess) / 2
    return np.add(w, lr * error * x), np.add(b, lr * error)
[train_perceptron]
def train_perceptron(X, y, lr=1.0, max_epochs=1000):
    A = np.column_stack([X, np.ones(len(X))])
    v = np.zeros(A.shape[1])
    for _ in range(max_epochs):
        wrong = False
        for a, label in zip(A, y):
            if np.where(a @ v >= 0, 1, -1) != label:
                v = v + lr * label * a
                wrong = True
        if not wrong:
            break
    return v[:-1], v[-1]

= the objective from scratch, with norm and dot
[objective]
def objective(W, b, X, y, lam):
    n = len(X)
    scores = np.dot(X, W.T) + b[None]
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), y]).mean() + 0.5 * lam * np.linalg.norm(W) ** 2
    p[np.arange(n), y] -= 1
    return [loss, np.dot(p.T, X) / n + W * lam, np.ones(n) @ p / n]

= choosing by itertools and max
[predict]
def predict(W, b, X):
    return np.argmax([W[k] @ X.T + b[k] for k in range(len(b))], axis=0)

def accuracy(W, b, X, y):
    return np.count_nonzero(np.equal(predict(W, b, X), y)) / y.shape[0]
[choose]
def choose(train, validation, lrs, lams, fit):
    from itertools import product

    def reached(pair):
        return accuracy(*fit(train[0], train[1], *pair), validation[0], validation[1])

    return max(product(lrs, lams), key=reached)
[digits_choice]
sets = digits.train, digits.validation
lr, lam = choose(*sets, (0.5, 1, 2), (0, 1e-4), train_classifier)
X = np.concatenate([digits.train.x, digits.validation.x])
y = np.concatenate([digits.train.y, digits.validation.y])
best_W, best_b = train_classifier(X, y, lr, lam, epochs=30)

= everything in one line
[logistic_loss]
logistic_loss = lambda w, X, y: np.logaddexp(0, -(X * y[:, None]) @ w).mean()
[logistic_gradient]
def logistic_gradient(w, X, y):
    return -(Z := X * y[:, None]).T @ (0.5 - 0.5 * np.tanh(Z @ w / 2)) / len(y)
[hinge_loops]
def hinge_loops(s, y):
    lead = lambda i, j: max(0, s[i, j] - s[i, y[i]] + 1) * (j != y[i])
    return sum(lead(*at) for at in np.ndindex(s.shape)) / len(s)
[softmax_gradient]
softmax_gradient = lambda s, y: (softmax(s) - np.eye(len(s[0]))[y]) / len(s)
[minibatches]
def minibatches(n, batch_size, rng):
    return [*np.array_split(rng.permutation(n), range(batch_size, n, batch_size))]
""")
