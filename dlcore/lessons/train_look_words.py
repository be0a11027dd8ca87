"""What the closer looks at a training say, each sentence true of exactly the numbers it is given."""

from __future__ import annotations

import math

from dlcore.lessons.train_look_results import BatchLook, DataLook, NetworkLook
from dlcore.lessons.train_numbers import many, share


def say_data(look: DataLook) -> str:
    """What the training images are, and how evenly they spread over the classes."""
    n, channels, rows, columns = look.shape
    train = look.counts[0]
    mean, std = (", ".join(f"{value:.4f}" for value in each) for each in (look.mean, look.std))
    says = (
        f"{many(n, 'training image')} as one tensor of shape N · C · H · W = {n:,} · {channels} · {rows} · "
        f"{columns} and dtype {look.dtype}, from {look.lowest} to {look.highest}; divided by 255 their mean "
        f"is {mean} and their deviation {std}{' (red, green, blue)' if channels == 3 else ''}. "
    )
    rarest, commonest = int(train.argmin()), int(train.argmax())
    if train[rarest] == train[commonest]:
        return f"{says}Every class has {many(int(train[0]), 'image')}."
    return (
        f"{says}The rarest class, {look.classes[rarest]}, has {many(int(train[rarest]), 'image')}, "
        f"the most frequent, {look.classes[commonest]}, has {int(train[commonest]):,}."
    )


def say_epoch(look: BatchLook) -> str:
    """How many steps an epoch has, and how large its last batch is."""
    n, steps, size = look.n, look.n_batches, look.batch_size
    if look.left_out:
        return (
            f"{n:,} training images in batches of {size:,}: {many(steps, 'step')} an epoch, all full; "
            "one image is left over in each epoch and left out, because one image is no batch."
        )
    if steps == 1:
        return f"All {n:,} training images fit into one batch, so an epoch is one step."
    last = look.last_size
    ends = "every batch is full" if last == size else f"the last batch has {many(last, 'image')}"
    return (
        f"{n:,} training images in batches of {size:,}: an epoch, one pass over them, takes "
        f"⌈{n:,} / {size:,}⌉ = {steps:,} steps; {ends}."
    )


def say_order(look: BatchLook) -> str:
    """Whether the second epoch takes the images in another order."""
    if look.moved < 0:
        return "The images are shuffled anew before each epoch."
    if not look.moved:
        return "Shuffled anew, the second epoch has by chance the same order as the first."
    would = "" if look.epochs > 1 else "; this run has one epoch, so the second is what would follow"
    return (
        f"Shuffled anew before each epoch: in the second, {look.moved:,} of {look.n:,} places hold "
        f"another image than in the first{would}."
    )


def say_loader(look: BatchLook) -> str:
    """What a DataLoader of the same images would do, and where it differs from the run."""
    loader = look.loader
    one, other = (", ".join(f"{image:,}" for image in begin) for begin in loader.begins)
    says = (
        f"Here `len(loader)` is {loader.n_batches:,} and its last batch has "
        f"{many(loader.last_size, 'image')}. One pass began with the images {one}, the next with {other}: "
        "`shuffle=True` draws a new order each time."
    )
    if look.left_out:
        says += " It does not leave out the last image: `drop_last=True` would."
    return (
        f"{says} This page trains without one, on slices of one tensor: a loader takes each image by itself, "
        "which pays where images are read from files."
    )


def say_batch(look: BatchLook) -> str:
    """How many answers in the batch are right, and that the accuracy is their mean."""
    right, n = look.right.agree, len(look.answers)
    if look.trained_steps:
        who = f"The network trained for {many(look.trained_steps, 'step')}"
    else:
        who = "The network with its first weights"
    return (
        f"{who} answers {right} of {many(n, 'image')} right: {many(right, 'one')} and "
        f"{many(n - right, 'zero')}, whose mean is {right} / {n} = {look.right.mean:.4f}, the accuracy."
    )


def say_trap(look: BatchLook) -> str:
    """What comes out when `.view` is forgotten."""
    n, agree = len(look.answers), look.wrong.agree
    if n == 1:
        return "With one image in the batch both sides hold one number, so the mistake does not show."
    says = (
        f"Shapes ({n}, 1) and ({n},) are broadcast to {n} × {n}: every answer is compared with every label, "
        f"{agree:,} of {n * n:,} pairs agree, and their mean is {look.wrong.mean:.4f}"
    )
    if agree == look.right.agree * n:
        return f"{says}, here by chance the accuracy itself. PyTorch says nothing."
    return f"{says} instead of {look.right.mean:.4f}. PyTorch says nothing."


def say_network(look: NetworkLook) -> str:
    """How many layers hold the parameters, and which one the most."""
    holding = [layer for layer in look.layers if layer.n_parameters]
    inputs = math.prod(look.shape)
    if len(holding) == 1:
        outputs = holding[0].shape[-1]
        return (
            f"{look.title} is one layer: {inputs:,} inputs × {outputs} classes = {inputs * outputs:,} "
            f"weights and {outputs} biases, {look.n_parameters:,} numbers in all; softmax is no layer of it, "
            "because the loss takes logits."
        )
    most = max(holding, key=lambda layer: layer.n_parameters)
    return (
        f"{len(holding)} of the {len(look.layers)} layers have parameters, {look.n_parameters:,} in all; "
        f"{share(most.n_parameters, look.n_parameters)} of them are in layer {most.name}, {most.code}."
    )
