"""Random programs about the language."""

from source import Generator


class LanguagePrograms(Generator):
    def program(self):
        return ["print(1)"]
