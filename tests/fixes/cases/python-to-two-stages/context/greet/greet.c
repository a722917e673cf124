#include <Python.h>

static PyObject *hello(PyObject *self, PyObject *name) { return PyUnicode_FromFormat("hello from %U", name); }

static PyMethodDef METHODS[] = {{"hello", hello, METH_O, "Greets."}, {NULL}};
static PyModuleDef MODULE = {PyModuleDef_HEAD_INIT, "greet", NULL, -1, METHODS};

PyMODINIT_FUNC PyInit_greet(void) { return PyModule_Create(&MODULE); }
