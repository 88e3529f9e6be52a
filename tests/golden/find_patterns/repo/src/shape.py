import os


class Shape:
    def area(self):
        # TODO(ann): units
        return eval("1")


def free():
    print("x")  # FIXME
