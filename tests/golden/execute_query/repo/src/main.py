import util


def main():
    pass
