from setuptools import Extension, setup

setup(name="greet", version="1.0", ext_modules=[Extension("greet", ["greet.c"])])
