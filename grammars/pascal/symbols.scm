(unit (moduleName) @declares)
(defProc header: (declProc (kClass)? @modifier name: (identifier) @name) local: (_)? @body body: (_) @body) @definition.function
(defProc header: (declProc (kConstructor) name: (genericDot lhs: (identifier) @qualifier rhs: (identifier) @name)) local: (_)? @body body: (_) @body) @definition.constructor
(defProc header: (declProc name: (genericDot lhs: (identifier) @qualifier rhs: (identifier) @name)) local: (_)? @body body: (_) @body) @definition.method
((declProc (kConstructor) name: (identifier) @name attribute: (procAttribute)* @modifier) @definition.constructor (#not-parent? defProc))
((declProc name: (identifier) @name attribute: (procAttribute)* @modifier) @definition.function (#not-parent? defProc) (#set! modifier declaration))
(declType name: (_) @name type: (declClass (kRecord) [(declSection) (declField) (kEnd)] @body)) @definition.struct
(declType name: (_) @name type: (declClass [(declSection) (declField) (declProc) (declProp) (kEnd)] @body)) @definition.class
(declType name: (_) @name type: (declIntf [(declSection) (declProc) (declProp) (kEnd)] @body)) @definition.interface
(declType name: (_) @name type: (type (declEnum))) @definition.enum
(declType name: (_) @name) @definition.type
(declEnumValue name: (identifier) @name) @definition.enum_member
(declField name: (identifier)+ @name) @definition.field
(declProp name: (identifier) @name) @definition.property
(declConst name: (identifier) @name) @definition.constant
(declVar name: (identifier)+ @name) @definition.variable
[(kPublic) (kPrivate) (kProtected)] @visibility.section
