"""The words of the field, each explained in a sentence: the one place where they are."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

TERMS: Mapping[str, str] = MappingProxyType(
    {
        "accuracy": "The share of examples whose most probable class is the right one.",
        "activation|activations|activation function": "The function a neuron applies to its weighted sum; "
        "without one, a network of many layers would be one line.",
        "Adadelta": "An update rule that sets its own step length from the size of its earlier steps.",
        "Adagrad": "An update rule that divides by the root of all squared gradients so far: its steps only "
        "get shorter.",
        "Adam": "An update rule with two means: of gradients, for direction, and of their squares, for the "
        "step's length.",
        "AdamW": "Adam whose weight decay pulls at the weights directly, not through the gradient.",
        "augmentation": "Learning from changed copies of the training pictures, drawn anew in every epoch; "
        "the labels stay.",
        "autograd": "What in PyTorch records a computation and applies the chain rule to it backwards.",
        "backward|backward()": "loss.backward() fills .grad of every parameter by the chain rule; it "
        "changes no parameter.",
        "batch|batches|mini-batch|mini-batches": "The examples that one step looks at together.",
        "batch norm|batch normalisation": "Shifts and scales each weighted sum so that over a batch it "
        "has mean 0 and variance 1, then by a learnt scale and shift.",
        "batch size": "How many examples one step looks at: few are quick and noisy, many slow and exact.",
        "bias": "The number that is added to the weighted inputs: where a neuron stands without any input.",
        "bias correction": "Adam's means begin at 0 and are too small at first; dividing by 1 − βᵗ mends it.",
        "bias²": "How far the mean of the fits to all draws of the data lies from the truth, squared.",
        "calibrated|calibration": "A network is calibrated when, of all answers given with a "
        "probability of 0.9, nine in ten are right.",
        "calibration error": "How far confidence and accuracy are apart: the mean over pictures of the gap "
        "in each bin of confidence.",
        "chain rule": "The slope of one function after another is the product of their slopes.",
        "clipping": "Shortening a gradient that is longer than a limit; it keeps its direction.",
        "closed form|closed-form": "A formula that gives the answer at once, without steps.",
        "condition number": "How many times as strongly a surface bends across a valley as along it. Large "
        "ones make descent slow.",
        "confidence": "The probability that a network gives its first choice.",
        "convex": "Bowl-shaped: a straight line between two of its points never runs below it, so every "
        "minimum is the lowest.",
        "cross-entropy": "The loss −Σ y ln p: for a label −ln p of the right class, small when the "
        "network is sure and right.",
        "curvature|curvatures": "How fast the slope changes, the second derivative: its inverse tells how "
        "far the slope can be trusted.",
        "dead unit|dead units": "A unit that gives 0 for every example: its gradient is 0, so gradient "
        "descent does not bring it back.",
        "derivative|derivatives": "The slope of a function at a point.",
        "diverge|diverges|diverged": "To get further away with every step, until the numbers overflow.",
        "dropout": "Leaving units out at random while a network learns: each with probability p, anew at "
        "every step.",
        "early stopping": "To end training when the validation loss no longer falls, and to keep the weights "
        "with which it was lowest.",
        "eigenvalue|eigenvalues": "By how much a matrix stretches in a direction that it does not turn; "
        "those of the Hessian are curvatures.",
        "elastic net": "Least squares whose weights cost λ₁Σ|w| + λ₂Σw²: L1 and L2 together.",
        "entropy": "−Σ y ln y of probabilities: 0 for a certain class, ln K for K classes alike.",
        "epoch|epochs": "One pass over all training examples.",
        "error term|error terms": "The error times the slope of the activation, δ = (y − ŷ)·f′(h).",
        "eval mode|model.eval()": "How a network is used: dropout leaves nothing out, batch norm keeps to "
        "its running statistics.",
        "extrapolation|extrapolates|extrapolated": "A prediction outside the range of the data, where "
        "nothing was learnt.",
        "fan-in": "How many inputs a neuron adds up: 784 where every pixel of a 28 × 28 picture goes in.",
        "gradient|gradients": "The slopes of the loss along all weights: it points uphill, steepest.",
        "gradient descent": "Learning by steps against the gradient of the loss.",
        "Hessian": "The table of all second derivatives; its eigenvalues are the curvatures.",
        "hinge|hinge loss": "The error max(0, 1 − t·h), t = ±1: it charges points that are not beyond the "
        "line by a margin of 1.",
        "hyper-parameter|hyper-parameters": "A setting chosen before training, as the learning rate; it is "
        "not learnt.",
        "keepdim": "Keeps the dimension a sum was taken over, with length 1, so that a division meets the "
        "right rows.",
        "kink|kinks": "A corner: the slopes to its left and right differ.",
        "KL divergence": "What a prediction costs beyond the entropy of its target: Σ y ln(y/p), 0 where "
        "they agree.",
        "label smoothing": "Training towards a little less than 1 for the right class and a little more "
        "than 0 for the others.",
        "lasso": "Least squares whose weights cost λΣ|w|: L1, which sets some of them to exactly 0.",
        "layer norm|layer normalisation": "As batch norm, but over the units of a layer, for each "
        "example alone.",
        "LeakyReLU": "ReLU with a small slope below zero, so that a unit that is off still learns.",
        "learning rate|learning rates": "η: how long a step is for a slope of 1.",
        "least squares": "The line, or the weights, with the smallest sum of squared errors.",
        "likelihood|likelihoods": "The probability that a model gives to all that happened: a product "
        "over independent examples.",
        "log-likelihood|log-sum": "The logarithm of the likelihood: the sum of all factors' logarithms.",
        "log-probability|log-probabilities|log_ps": "The logarithm of a probability: 0 for certain, below "
        "for anything less.",
        "logit|logits": "A network's raw score for a class: any number; softmax makes probabilities of them.",
        "loss": "One number for how wrong the predictions are; learning makes it small.",
        "mean squared error|mean square error|MSE": "The average of the squared differences between targets "
        "and predictions.",
        "minimum|minima": "A place lower than everything around it; the slope there is 0.",
        "momentum": "β: how much of the last step's velocity the next one keeps.",
        "Nesterov": "Momentum that looks at the gradient a step ahead.",
        "noise": "What differs by chance: between examples alike in everything known, or between one batch "
        "and all examples.",
        "optimiser|optimisers|optimizer": "The rule that turns gradients into steps.",
        "outlier|outliers": "An example far from where the others lead one to expect it.",
        "overconfident": "Surer than right: the mean confidence lies above the accuracy.",
        "overfits|overfit|overfitting": "To follow the training points more closely than the rule behind "
        "them: their error is low, that of other points is not.",
        "overshoots|overshoot": "To land beyond the minimum because the step is too long.",
        "parameter|parameters": "The numbers that are learnt: weights and biases.",
        "patience": "How many epochs in a row may pass without an improvement before training is stopped.",
        "proximal|proximal step|proximal steps|soft threshold": "A gradient step of the error alone, then "
        "the penalty's own: a weight moves towards 0 and stops there.",
        "ReLU": "The activation max(0, h): its slope is 1 above zero and 0 below.",
        "residual|residuals": "What is left between a target and its prediction: y − ŷ.",
        "residual connection|residual connections": "A layer's inputs are added to its outputs, so that a "
        "gradient finds a way past the layer.",
        "ridge": "Least squares whose weights cost λΣw²: L2, which makes them small and none exactly 0.",
        "RMSprop": "An update rule that divides by the root of a moving mean of squared gradients.",
        "Rprop": "An update rule that looks only at the gradient's sign: each weight's step grows while "
        "that stays.",
        "saddle": "A place without slope that is a minimum one way and a maximum another.",
        "saturated": "Where an activation is so flat that its slope is almost 0 and learning almost stops.",
        "separable": "Of two classes that some model tells apart without a mistake.",
        "SGD": "Stochastic gradient descent: plain steps against the gradient of a batch.",
        "sigmoid": "σ(h) = 1/(1 + e⁻ʰ), an S from 0 to 1.",
        "skip connection|skip connections": "A layer’s input is added to its output, so that the "
        "gradient has a way around it; also called residual.",
        "slope|slopes": "By how much the loss rises for a small step along a weight.",
        "softmax": "e to the power of each score, divided by the sum of all of these: shares above 0 "
        "with the sum 1.",
        "squared error|squared errors": "The square of the difference between target and prediction: never "
        "negative.",
        "SSE": "The sum of squared errors over all examples; it grows with their number.",
        "standard deviation|standard deviations": "How far values lie from their mean, typically: the root "
        "of the variance.",
        "state dict": "The names of a network's tensors with their numbers; not its architecture.",
        "tanh": "The activation (eʰ − e⁻ʰ)/(eʰ + e⁻ʰ), an S from −1 to 1.",
        "temperature|temperatures": "T: what all logits are divided by before the softmax. Above 1 the "
        "probabilities come closer together.",
        "test images|test pictures|test set": "Examples kept back until the end, to judge.",
        "train mode|model.train()": "How a network learns: dropout draws masks, batch norm looks at the "
        "batch.",
        "training error|training errors": "The error on the points a model was fitted to.",
        "underconfident": "Less sure than right: the mean confidence lies below the accuracy.",
        "underfits|underfit|underfitting": "To be too stiff for the rule behind the points: the error is "
        "high even on training points.",
        "validation error|validation errors": "The error on points that are not trained on but "
        "choose settings.",
        "validation images|validation pictures|validation set": "Examples not trained on, to choose settings "
        "by.",
        "variance": "The mean squared distance of values from their mean.",
        "velocity": "What momentum keeps of earlier steps: a decaying sum of gradients.",
        "weight|weights": "The numbers an input is multiplied by; learning changes them.",
        "weight decay": "A pull of every weight towards 0 at each step.",
        "zero_grad|zero_grad()": "Empties .grad of every parameter; without it the next gradient is added "
        "to the last one.",
        "σ_w": "The spread of a layer's weights: the root of its number of inputs times the variance of "
        "a weight.",
        "φ′": "The slope of the activation; where one number stands for many, the root of their mean square.",
    }
)
"""what it says, by all forms of a term"""


def terms_in(*texts: str) -> list[tuple[str, str]]:
    """The terms that stand in these texts.

    Returns:
        Pairs of a term's forms, joined by "|", and its explanation.
    """
    joined = " ".join(texts)
    return [term for term in TERMS.items() if _form(term[0]).search(joined)]


@cache
def _form(forms: str) -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(forms.split("|"), key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)
