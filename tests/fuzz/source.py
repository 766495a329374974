"""What the generators of programs have in common: random choice by weights, and the record of features that a program has.

A production is a method that returns statements (or the text of an expression). It is marked with its weight, with the features that it
brings in, and with the kinds of place where it may stand.
"""

import random


def production(group, weight, *features, where=()):
    """Mark a method as one of the ways to make a `group`; `where` names what its place must offer."""
    def mark(method):
        method.production = (group, weight, features, frozenset(where))
        return method
    return mark


class Generator:
    """Base of the generators: makes one program from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.features = set()
        self.names = 0

    def __init_subclass__(cls):
        cls.productions = {}
        for name in dir(cls):
            method = getattr(cls, name)
            if hasattr(method, "production"):
                group, weight, features, where = method.production
                cls.productions.setdefault(group, []).append((weight, features, where, method))

    def produce(self, group, place, *arguments):
        """Make one of a group, by a production that may stand at this place."""
        candidates = [item for item in self.productions[group] if item[2] <= place.offers]
        _, features, _, method = self.random.choices(candidates, [item[0] for item in candidates])[0]
        self.features.update(features)
        return method(self, place, *arguments)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *options):
        return self.random.choice(options)

    def name(self, stem):
        """Return a name that no other part of the program has."""
        self.names += 1
        return f"{stem}{self.names}"


def block(keyword, head, body, **clauses):
    """Return a compound statement."""
    return {keyword: head, "do": body or ["pass"]} | clauses


def handler(kind, body, name=None):
    """Return an except clause."""
    return {"type": kind} | ({"as": name} if name else {}) | {"do": body or ["pass"]}
