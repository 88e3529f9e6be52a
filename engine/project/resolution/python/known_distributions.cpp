#include <array>

#include "engine/project/resolution/python/project_config.h"

namespace aircher::project::python {
namespace {

struct Row {
    std::string_view module;
    std::string_view distributions;
};
// Modules whose distribution has another name. A wrong row does no harm: a distribution counts only where a manifest declares it.
constexpr std::array kRows = {
    Row{"Crypto", "pycryptodome pycrypto"},
    Row{"Cryptodome", "pycryptodomex"},
    Row{"Levenshtein", "python-levenshtein levenshtein"},
    Row{"MySQLdb", "mysqlclient mysql-python"},
    Row{"OpenGL", "pyopengl"},
    Row{"OpenSSL", "pyopenssl"},
    Row{"PIL", "pillow"},
    Row{"Xlib", "python-xlib"},
    Row{"_pytest", "pytest"},
    Row{"_yaml", "pyyaml"},
    Row{"absl", "absl-py"},
    Row{"apt", "python-apt"},
    Row{"attr", "attrs"},
    Row{"bs4", "beautifulsoup4"},
    Row{"bson", "pymongo"},
    Row{"cairo", "pycairo"},
    Row{"cv2", "opencv-python opencv-python-headless opencv-contrib-python"},
    Row{"dateutil", "python-dateutil"},
    Row{"dbus", "dbus-python"},
    Row{"discord", "discord-py"},
    Row{"dns", "dnspython"},
    Row{"docx", "python-docx"},
    Row{"dotenv", "python-dotenv"},
    Row{"engineio", "python-engineio"},
    Row{"faiss", "faiss-cpu faiss-gpu"},
    Row{"fitz", "pymupdf"},
    Row{"freetype", "freetype-py"},
    Row{"gi", "pygobject"},
    Row{"git", "gitpython"},
    Row{"github", "pygithub"},
    Row{"googleapiclient", "google-api-python-client"},
    Row{"grpc", "grpcio"},
    Row{"grpc_tools", "grpcio-tools"},
    Row{"igraph", "python-igraph igraph"},
    Row{"jose", "python-jose"},
    Row{"jwt", "pyjwt"},
    Row{"kafka", "kafka-python"},
    Row{"ldap", "python-ldap"},
    Row{"magic", "python-magic"},
    Row{"markdown_it", "markdown-it-py"},
    Row{"memcache", "python-memcached"},
    Row{"mpl_toolkits", "matplotlib"},
    Row{"multipart", "python-multipart"},
    Row{"nacl", "pynacl"},
    Row{"pkg_resources", "setuptools"},
    Row{"_distutils_hack", "setuptools"},
    Row{"pptx", "python-pptx"},
    Row{"psycopg2", "psycopg2-binary psycopg2"},
    Row{"py", "py pytest"},
    Row{"pylab", "matplotlib"},
    Row{"pythoncom", "pywin32"},
    Row{"pywintypes", "pywin32"},
    Row{"rest_framework", "djangorestframework"},
    Row{"ruamel", "ruamel-yaml"},
    Row{"serial", "pyserial"},
    Row{"skimage", "scikit-image"},
    Row{"sklearn", "scikit-learn"},
    Row{"slugify", "python-slugify"},
    Row{"snappy", "python-snappy"},
    Row{"socketio", "python-socketio"},
    Row{"socks", "pysocks"},
    Row{"speech_recognition", "speechrecognition"},
    Row{"telegram", "python-telegram-bot"},
    Row{"tensorflow", "tensorflow tensorflow-cpu tensorflow-gpu"},
    Row{"tlz", "toolz cytoolz"},
    Row{"umap", "umap-learn"},
    Row{"usb", "pyusb"},
    Row{"vlc", "python-vlc"},
    Row{"win32api", "pywin32"},
    Row{"win32com", "pywin32"},
    Row{"win32con", "pywin32"},
    Row{"win32file", "pywin32"},
    Row{"wx", "wxpython"},
    Row{"xdg", "pyxdg"},
    Row{"yaml", "pyyaml"},
    Row{"zmq", "pyzmq"},
    Row{"zope", "zope-interface"},
};

}  // namespace

std::string_view known_distributions(std::string_view module) {
    for (const Row& row : kRows)
        if (row.module == module) return row.distributions;
    return {};
}

}  // namespace aircher::project::python
