"""Wrong answers that a class hands in, and what each must cost: no more, no less.

The notation is that of `dl_helpers.grading.catalogue`.
"""

from dl_helpers.grading.catalogue import mistakes

MISTAKES = mistakes(r"""
[linear_scores]
without bias: * predict_hand predict_values accuracy_values choose_* | bias is missing
    ` + b` → ``
bias along examples: * objective_loss objective_weights objective_bias predict_hand
    predict_values accuracy_values train_classifier_falls choose_* digits_* | added
    along the examples
    `+ b` → `+ b[:, None]`
transposed: * objective_loss objective_weights objective_bias predict_hand
    predict_values accuracy_values train_classifier_falls choose_* digits_* | transpose
    `X @ W.T + b` → `(X @ W.T + b).T`

[perceptron_update]
without half: hand values | where is the ½?
    `lr * 0.5` → `lr`
moves away: hand values boundary train_perceptron_and train_perceptron_random
    train_perceptron_offset | look at the sign
    `w + step * x, b + step` → `w - step * x, b - step`
always updates: right boundary train_perceptron_and train_perceptron_offset | classified
    rightly
    `0.5 * (y - guess)` → `y`
labels 0 and 1: hand values right train_perceptron_and train_perceptron_random
    train_perceptron_offset | not 0 and 1
    `else -1` → `else 0`
bias stays: hand values train_perceptron_and train_perceptron_offset | bias did not move
    `b + step` → `b`
step without x: hand values train_perceptron_and train_perceptron_random
    train_perceptron_offset
    `step * x` → `step`
without learning rate: hand values | learning rate is left out
    `lr * ` → ``
silent at 0: boundary train_perceptron_and
    `>= 0` → `> 0`
score without bias: values right train_perceptron_and train_perceptron_random
    train_perceptron_offset
    `w @ x + b` → `w @ x`
in place: inputs | in place
    `return w + step * x, b + step` → `w += step * x\n    return w, b + step`
gives w alone: hand values right boundary train_perceptron_* | Expected 2 values: w, b
    `x, b + step` → `x`

[train_perceptron]
one epoch: and random | errors on AND
    `range(max_epochs)` → `range(1)`
stops after a mistake: and random
    `mistakes == 0` → `mistakes > 0`
stops at a right example: and random offset
    `        if mistakes == 0:\n            break`
    → `            if mistakes == 0:\n                break`
for ever: stops | still running
    `for _ in range(max_epochs)` → `while True`
forgets bias: and offset
    `w, b = perceptron_update` → `w, _ = perceptron_update`
throws updates away: and random offset
    `w, b = perceptron_update` → `perceptron_update`
returns only when done: stops | None
    `            break\n    return w, b` → `            return w, b`

[logistic_loss]
sign: * | sign in the exponent
    `-y` → `y`
sum: hand values | a sum stands where a mean
    `np.mean` → `np.sum`
per example: * | Is the mean over the examples missing?
    `np.mean` → ``
naive: stable | exp(1000) overflows
    `np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))` → `np.log(1 + np.exp(z))`
clipped score: stable | expected 1000, 30 came
    `np.mean(np.maximum(z, 0)` → `np.mean(np.clip(z, 0, 30)`
labels 0 and 1: * | formula for labels 0 and 1
    `z = -y * (X @ w)` → `p = 1 / (1 + np.exp(-X @ w))`
    `np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))`
    → `-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))`
without label: * | label is left out
    `-y * (X @ w)` → `-(X @ w)`
in bits: * | logarithm to base 2
    `np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))`
    → `np.mean(np.logaddexp2(0, z / np.log(2)))`
cut to an integer: hand values | cut off
    `return np.mean` → `return int(np.mean`
    `))))` → `)))))`
divides by D: values
    `np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))`
    → `np.sum(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))) / len(w)`
hard coded: values stable
    `np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))` → `1.4100375958`
ready made: * | is the answer ready-made
    `np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))`
    → `dl.nn.LogisticLoss()(X @ w, y)`
prints: * | Is there a `return`?
    `return np.mean` → `print(np.mean`
    `))))` → `)))))`

[logistic_gradient]
without y: * | factor y behind the bracket
    ` * y) @ X` → `) @ X`
sign: * | negative of the right answer
    `sigmoid - 1` → `1 - sigmoid`
sum: hand values | a sum stands where a mean
    ` / len(X)` → ``
sigmoid of s: * | take it of y s
    `y * (X @ w)` → `X @ w`
labels 0 and 1: * | for labels 0 and 1
    `y * (X @ w)` → `X @ w`
    `((sigmoid - 1) * y)` → `(sigmoid - y)`
without 1: * | − 1 is missing
    `(sigmoid - 1)` → `sigmoid`
naive: stable | ∞/∞
    `np.where(z >= 0, 1 / (1 + e), e / (1 + e))` → `np.exp(z) / (1 + np.exp(z))`
per example: * | expected shape (2,)
    `((sigmoid - 1) * y) @ X` → `((sigmoid - 1) * y)[:, None] * X`
zeros: * | all zeros
    `((sigmoid - 1) * y) @ X / len(X)` → `np.zeros_like(w)`

[hinge_loops]
right class: * | adds exactly 1
    `j != label` → `True`
without margin: * | margin of 1 is missing
    ` + 1` → ``
sum: * | a sum stands where a mean
    ` / len(scores)` → ``
mean over classes: * | divided by
    `len(scores)` → `scores.size`
exchanged: * | exchanged
    `row[j] - row[label]` → `row[label] - row[j]`
without max: * | max(0, …) is missing
    `max(0.0, row[j] - row[label] + 1)` → `row[j] - row[label] + 1`
squared: * | squared
    `- row[label] + 1)` → `- row[label] + 1) ** 2`
worst class only: * | Only the worst class
    `total += max(0.0, ` → `worst = max(worst, `
    `        for j` → `        worst = 0.0\n        for j`
    `+ 1)` → `+ 1)\n        total += worst`
skips class 0: *
    `range(len(row))` → `range(1, len(row))`
returns in the loop: *
    `    return total` → `        return total`
whole numbers: *
    `max(0.0, row[j] - row[label] + 1)` → `max(0, int(row[j] - row[label] + 1))`
broken: * | hinge_loops raised UnboundLocalError
    `total += max` → `totl += max`

[hinge_loss]
wrong axis: * | hinge_loss raised ValueError: operands could not be broadcast
    `[:, None]` → ``
right class: slides values | adds exactly 1
    `    margins[rows, y] = 0\n` → ``
without margin: slides values | margin of 1 is missing
    `[:, None] + 1` → `[:, None]`
mean over classes: slides values | divided by
    `.sum() / len(scores)` → `.mean()`
absolute: slides values
    `np.maximum(0, margins)` → `np.abs(margins)`
worst class only: slides values | Only the worst class
    `.sum() /` → `.max(axis=1).sum() /`
with a loop: vectorised | there is a loop
    `np.maximum(0, margins).sum() / len(scores)` → `hinge_loops(scores, y)`
ready made: * | is the answer ready-made
    `np.maximum(0, margins).sum() / len(scores)` → `dl.nn.MulticlassHinge()(scores, y)`

[hinge_gradient]
without right class: hand values | right class is missing
    `    gradient[rows, y] = -gradient.sum(axis=1)\n` → ``
right class once: hand values | needs −1 for each class
    `-gradient.sum(axis=1)` → `-gradient.max(axis=1)`
right class counts itself: hand values | counts itself
    `    gradient[rows, y] = 0\n` → ``
right class keeps 1: hand values | keeps a 1 of its own
    `    gradient[rows, y] = 0\n` → ``
    `] = -gradient.sum(axis=1)` → `] -= gradient.sum(axis=1) - 1`
right class alone: hand values | Only the right class has a slope
    `return gradient` → `return np.where(gradient < 0, gradient, 0)`
sum: hand values | a sum stands where a mean
    ` / len(scores)` → ``
of the terms: hand values
    `+ 1 > 0).astype(float)` → `+ 1).clip(0)`
sign: hand values | negative of the right answer
    `return gradient` → `return -gradient`
transposed: hand values | transpose
    `return gradient` → `return gradient.T`
mean over violators: hand values
    `return gradient / len(scores)`
    → `return gradient / max(1, (gradient > 0).any(axis=1).sum())`
in place: inputs | in place
    `    gradient = (scores - scores[rows, y][:, None] + 1 > 0)`
    → `    scores -= scores[rows, y][:, None]\n    gradient = (scores + 1 > 0)`
with a loop: vectorised | there is a loop
    `-gradient.sum(axis=1)` → `[-sum(row) for row in gradient]`

[softmax]
over everything: hand values stable rows gradient_hand gradient_values digits_* | All
    entries together
    `e.sum(axis=1, keepdims=True)` → `e.sum()`
over columns: hand values stable softmax_gradient_* digits_* | Each column sums to 1
    `e.sum(axis=1, keepdims=True)` → `e.sum(axis=0)`
naive: stable gradient_stable | exp(1000) overflows
    ` - scores.max(axis=1, keepdims=True)` → ``
one maximum for all: rows | each row's own largest
    `scores.max(axis=1, keepdims=True)` → `scores.max()`
maximum without keepdims: hand values stable rows inputs gradient_hand gradient_values
    objective_loss objective_weights objective_bias train_classifier_falls digits_*
    `scores.max(axis=1, keepdims=True)` → `scores.max(axis=1)`
divides scores: hand values stable softmax_gradient_* train_classifier_falls digits_* |
    divided by their sum, not
    `    e = np.exp(scores - scores.max(axis=1, keepdims=True))\n` → `    e = scores\n`
not divided: hand values stable rows softmax_gradient_* objective_hand
    train_classifier_falls | not yet divided
    `    e = np.exp(scores - scores.max(axis=1, keepdims=True))\n`
    → `    e = np.exp(scores)\n`
    ` / e.sum(axis=1, keepdims=True)` → ``
logarithm: hand values stable rows softmax_gradient_* objective_hand
    train_classifier_falls digits_test | logarithms of the probabilities
    `return e / e.sum(axis=1, keepdims=True)`
    → `return np.log(e / e.sum(axis=1, keepdims=True))`
in place: inputs | in place
    `    e = np.exp(scores - scores.max(axis=1, keepdims=True))\n`
    → `    scores -= scores.max(axis=1, keepdims=True)\n    e = np.exp(scores)\n`

[softmax_loss]
naive: stable | log(0) was taken
    `np.mean(log_sum - shifted[np.arange(len(y)), y])`
    → `-np.mean(np.log(softmax(scores)[np.arange(len(y)), y]))`
epsilon: stable | tiny number inside the logarithm
    `np.mean(log_sum - shifted[np.arange(len(y)), y])`
    → `-np.mean(np.log(softmax(scores)[np.arange(len(y)), y] + 1e-12))`
sum: hand values | a sum stands where a mean
    `np.mean` → `np.sum`
mean over classes: * | divided by
    `np.mean(log_sum - shifted[np.arange(len(y)), y])`
    → `-np.sum((shifted - log_sum[:, None]) * np.eye(scores.shape[1])[y]) / scores.size`
in bits: * | logarithm to base 2
    `np.mean(` → `np.mean(1 / np.log(2) * (`
    `y])` → `y]))`
sign: * | a sign is wrong
    `np.mean(` → `-np.mean(`
without logarithm: * objective_hand | logarithm is missing
    `np.mean(log_sum - shifted[np.arange(len(y)), y])`
    → `np.mean(softmax(scores)[np.arange(len(y)), y])`
of the mean: * | logarithm is taken of the mean
    `np.mean(log_sum - shifted[np.arange(len(y)), y])`
    → `-np.log(np.mean(softmax(scores)[np.arange(len(y)), y]))`
of all classes: * | wrong classes have their say
    `log_sum - shifted[np.arange(len(y)), y]`
    → `(log_sum[:, None] - shifted).sum(axis=1)`
square of indices: hand values
    `shifted[np.arange(len(y)), y]` → `shifted[:, y]`

[softmax_gradient]
without 1: * * objective_hand train_classifier_falls digits_* | The 1 of the right class
    `    gradient[np.arange(len(y)), y] -= 1\n` → ``
sum: hand values | a sum stands where a mean
    ` / len(y)` → ``
sign: * * train_classifier_falls digits_* | a sign is wrong
    `return gradient` → `return -gradient`
1 everywhere: * * train_classifier_falls digits_* | subtracted everywhere
    `gradient[np.arange(len(y)), y] -= 1` → `gradient -= 1`
1 in columns: hand values train_classifier_falls digits_*
    `[np.arange(len(y)), y]` → `[:, y]`
divides too early: hand values train_classifier_falls digits_* | belongs before it
    `softmax(scores)` → `softmax(scores) / len(y)`
    `return gradient / len(y)` → `return gradient`

[weight_gradients]
transposed: hand W objective_* train_classifier_falls digits_* | transpose
    `G.T @ X` → `X.T @ G`
mean again: W train_classifier_falls digits_* | a mean is taken twice
    `G.T @ X` → `G.T @ X / len(X)`
b mean: b | a mean is taken twice
    `G.sum` → `G.mean`
b over classes: hand b objective_bias train_classifier_falls digits_* | summed over the
    classes
    `axis=0` → `axis=1`
b not summed: hand b objective_bias train_classifier_falls digits_* | expected shape
    `.sum(axis=0)` → ``
exchanged: * objective_loss objective_weights objective_bias train_classifier_falls
    digits_*
    `G.T @ X, G.sum(axis=0)` → `G.sum(axis=0), G.T @ X`

[objective]
without penalty: hand loss | penalty is missing
    ` + lam / 2 * np.sum(W**2)` → ``
without half: hand loss | λ ΣW²: where is the ½?
    `lam / 2` → `lam`
mean of squares: hand loss | mean of the squares
    `np.sum` → `np.mean`
absolute values: hand loss | this is L1
    `np.sum(W**2)` → `np.sum(np.abs(W))`
penalises bias in loss: hand loss | bias is penalised too
    `np.sum(W**2)` → `(np.sum(W**2) + np.sum(b**2))`
gradient without penalty: hand weights | adds nothing to dW
    ` + lam * W` → ``
gradient half: hand weights | the ½ has gone
    ` + lam * W` → ` + lam / 2 * W`
gradient twice: hand weights | a 2 is left over
    ` + lam * W` → ` + 2 * lam * W`
gradient of bias: bias | should go free
    `lam * W, db` → `lam * W, db + lam * b`
penalty over N: loss | divided by 6
    `np.sum(W**2)` → `np.sum(W**2) / len(X)`

[minibatches]
drop the last: last sgd_visits | shorter batch dropped
    `range(0, n, batch_size)` → `range(0, n - batch_size + 1, batch_size)`
in order: shuffled sgd_reshuffles | indices come in order
    `rng.permutation(n)` → `np.arange(n)`
with replacement: cover sgd_visits
    `rng.permutation(n)` → `rng.integers(0, n, n)`
global random: rng | np.random's global numbers
    `rng.permutation` → `np.random.permutation`
seed inside: shuffled sgd_reshuffles | give the same order
    `rng.permutation` → `np.random.default_rng(0).permutation`
number for size: last sgd_step sgd_steps | sizes of
    `[order[i : i + batch_size] for i in range(0, n, batch_size)]`
    → `np.array_split(order, batch_size)`
empty last: last sgd_step sgd_steps
    `range(0, n,` → `range(0, n + 1,`
ready made: * sgd_* train_classifier_falls | calls dl_helpers.data
    `[order[i : i + batch_size] for i in range(0, n, batch_size)]`
    → `[b.x for b in dl.data.batches(order, order, batch_size, rng)]`

[sgd]
climbs: step steps train_classifier_falls digits_* | up the slope
    `W, b = W - lr * dW, b - lr * db` → `W, b = W + lr * dW, b + lr * db`
in place: inputs | in place
    `W, b = W - lr * dW, b - lr * db` → `W -= lr * dW\n            b -= lr * db`
one epoch: steps visits train_classifier_falls digits_* | Only one epoch is done
    `for _ in range(epochs)` → `for _ in range(1)`
bias stays: step steps | b never moves
    `, b - lr * db` → `, b`
shuffles once: reshuffles | shuffle anew
    `    for _ in range(epochs)`
    → `    batches = minibatches(len(X), batch_size, rng)\n    for _ in range(epochs)`
    `in minibatches(len(X), batch_size, rng)` → `in batches`
whole set every step: visits
    `X[batch], y[batch]` → `X, y`
labels of others: visits train_classifier_falls digits_* | labels of the examples
    `y[batch]` → `y[: len(batch)]`
divides by batch again: step steps train_classifier_falls digits_*
    `lr * dW` → `lr / len(batch) * dW`

[predict]
lowest: * accuracy_values choose_* digits_test | lowest score wins
    `argmax` → `argmin`
over examples: * accuracy_values choose_* digits_*
    `axis=1` → `axis=0`
score not class: * accuracy_values choose_* digits_test
    `.argmax(` → `.max(`
accuracy percent: hand accuracy_values | percentage
    `np.mean` → `100 * np.mean`
accuracy count: hand accuracy_values | not a share
    `np.mean` → `np.sum`
accuracy of errors: hand accuracy_values choose_* digits_* | share of wrong answers
    `== y` → `!= y`

[choose]
on training set: validation | best on the training set
    `*validation)` → `*train)`
trains on validation: validation | how many examples
    `fit(*train,` → `fit(*validation,`
on test set: * *
    `*validation)` → `*dl.data.load('digits').flattened().test)`
lowest: * digits_* | worst pair
    `-1.0` → `2.0`
    `reached > best` → `reached < best`
last: * digits_* | last pair
    `reached > best_accuracy` → `True`
exchanged: * digits_*
    `(lr, lam), reached` → `(lam, lr), reached`
pairs in step: validation
    `    for lr in lrs:\n        for lam in lams:\n`
    → `    for lr, lam in zip(lrs, lams):\n        if True:\n`
with accuracy: * digits_* | Expected 2 values: lr, lam
    `return best` → `return *best, best_accuracy`

[digits_choice]
learning rate too small: digits_* | accuracy on the test images
    `[0.1, 0.3, 1.0]` → `[1e-4, 1e-3]`
penalty too large: digits_* | accuracy on the validation images
    `[0.0, 0.001, 0.01]` → `[1.0]`
templates in columns: digits_* | expected shape (10, 64)
    `best_lam)\nprint` → `best_lam)\nbest_W = best_W.T\nprint`
one pair untried: digits_test
    `[0.1, 0.3, 1.0]` → `[0.1]`
""")
