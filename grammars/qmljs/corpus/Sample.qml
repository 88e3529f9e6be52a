import QtQuick 2.15
import QtQuick.Controls as C
import "components"
import "logic.js" as Logic

// The window.
Rectangle {
    id: root
    property int count: 0
    readonly property string title: "x"
    default property alias content: inner.children
    required property var model
    property list<Item> items
    signal clicked(int x, string name)
    width: 100
    color: Theme.background

    enum Mode { Off, On = 3 }

    component Badge: Rectangle {
        property color tint
    }

    // Adds.
    function add(a: int, b) {
        let sum = a + b;
        root.count = sum;
        return Logic.round(sum);
    }

    onClicked: {
        add(1, 2);
    }

    Behavior on width { NumberAnimation { duration: 10 } }

    C.Button {
        id: inner
        text: qsTr("go")
        onPressed: root.clicked(1, "a")
        Badge { tint: "red" }
    }
}
