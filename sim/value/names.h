#ifndef ASYNCARIUM_VALUE_NAMES_H
#define ASYNCARIUM_VALUE_NAMES_H

// Names that the C code itself looks up, interned once when a world begins. rt->names[NAME_…].

#define NAME_LIST(X)                                                                                                  \
    X(INIT, "__init__") X(NEW, "__new__") X(REPR, "__repr__") X(STR, "__str__") X(FORMAT, "__format__")               \
    X(HASH, "__hash__") X(LT, "__lt__") X(LE, "__le__") X(EQ, "__eq__") X(NE, "__ne__") X(GT, "__gt__")               \
    X(GE, "__ge__") X(BOOL, "__bool__") X(LEN, "__len__") X(ITER, "__iter__") X(NEXT, "__next__")                     \
    X(GETITEM, "__getitem__") X(SETITEM, "__setitem__") X(DELITEM, "__delitem__") X(CONTAINS, "__contains__")         \
    X(CALL, "__call__") X(GETATTR, "__getattr__") X(GETATTRIBUTE, "__getattribute__") X(SETATTR, "__setattr__")       \
    X(DELATTR, "__delattr__") X(GET, "__get__") X(SET, "__set__") X(DELETE, "__delete__") X(DEL, "__del__")           \
    X(ENTER, "__enter__") X(EXIT, "__exit__") X(AENTER, "__aenter__") X(AEXIT, "__aexit__")                           \
    X(AITER, "__aiter__") X(ANEXT, "__anext__") X(AWAIT, "__await__") X(INDEX, "__index__") X(INT, "__int__")         \
    X(FLOAT, "__float__") X(NEG, "__neg__") X(POS, "__pos__") X(INVERT, "__invert__")                                 \
    X(REVERSED, "__reversed__") X(CLASS, "__class__") X(DICT, "__dict__") X(DOC, "__doc__") X(NAME, "__name__")       \
    X(QUALNAME, "__qualname__") X(MODULE, "__module__") X(ANNOTATIONS, "__annotations__")                             \
    X(INIT_SUBCLASS, "__init_subclass__") X(SET_NAME, "__set_name__") X(CLASS_GETITEM, "__class_getitem__")           \
    X(CLASSCELL, "__classcell__") X(MAIN, "__main__") X(BUILTINS, "builtins") X(BUILD_CLASS, "__build_class__")       \
    X(SELF, "self") X(SEND, "send") X(THROW, "throw") X(CLOSE, "close") X(NOTES, "__notes__") X(KEYS, "keys")         \
    X(LENGTH_HINT, "__length_hint__") X(MISSING, "__missing__")

typedef enum NameId {
#define X(id, text) NAME_##id,
    NAME_LIST(X)
#undef X
    NAME_COUNT
} NameId;

#endif
