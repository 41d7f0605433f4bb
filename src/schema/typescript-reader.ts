// TypeScript sources -> syntax as plain data. The only module that knows ts-morph, which takes a third of a second to
// import: it is loaded when first needed. Nothing is read from disk and nothing is type-checked; TypeScript's binder
// tells what each name stands for. `@kubewright/*` is recognised by its name, so it need not be installed.
import type { ts as TypeScript } from 'ts-morph';
import type { Source } from '../model/source.ts';
import type { LoadSource } from './module-files.ts';
import { loadModules } from './module-files.ts';
import type { CommentSyntax, DeclarationSyntax, MemberSyntax, Place, Target, TypeSyntax } from './syntax.ts';

type Node = TypeScript.Node;
type Declaration = TypeScript.InterfaceDeclaration | TypeScript.TypeAliasDeclaration | TypeScript.EnumDeclaration;

/** A fault of TypeScript's own grammar. */
export interface SyntaxFault extends Place {
  readonly message: string;
}

/** What was found in the sources themselves, not in what they import. */
export interface ParsedTypes {
  readonly declarations: readonly DeclarationSyntax[];
  readonly faults: readonly SyntaxFault[];
}

/** Parses all sources together, with whatever they import by relative paths and from packages. */
export async function parseTypeScript(sources: readonly Source[], load: LoadSource): Promise<ParsedTypes> {
  const { Project, ts } = await import('ts-morph');
  const compilerOptions: TypeScript.CompilerOptions = {
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    strict: true,
  };
  const cache = ts.createModuleResolutionCache('/', (path) => path, compilerOptions);
  const modules = loadModules(sources, load, {
    resolve: (specifier, importer, host) =>
      ts.resolveModuleName(specifier, importer, compilerOptions, host, cache).resolvedModule,
    importsOf: (text) => ts.preProcessFile(text, true, false).importedFiles.map(({ fileName }) => fileName),
  });
  const project = new Project({
    useInMemoryFileSystem: true,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    compilerOptions,
    resolutionHost: () => ({
      resolveModuleNames: (specifiers, importer) => specifiers.map((specifier) => modules.resolve(specifier, importer)),
    }),
  });
  for (const [path, { text }] of modules.files) project.createSourceFile(path, text, { overwrite: true });
  const program = project.getProgram().compilerObject;
  const names = new Map([...modules.files].map(([path, { file }]) => [path, file]));
  const reader = new SyntaxReader(ts, program.getTypeChecker(), names);
  const declarations: DeclarationSyntax[] = [];
  const faults: SyntaxFault[] = [];
  for (const source of sources) {
    const sourceFile = program.getSourceFile(modules.pathOf(source.file));
    if (sourceFile === undefined) continue;
    for (const { start, messageText } of program.getSyntacticDiagnostics(sourceFile)) {
      const { line } = sourceFile.getLineAndCharacterOfPosition(start);
      faults.push({ file: source.file, line: line + 1, message: ts.flattenDiagnosticMessageText(messageText, '; ') });
    }
    for (const statement of sourceFile.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        declarations.push(reader.declaration(statement));
      }
    }
  }
  return { declarations: [...new Set(declarations)], faults };
}

/** Turns nodes into {@link TypeSyntax}; declarations only once each, and only when somebody asks. */
class SyntaxReader {
  readonly #ts: typeof TypeScript;
  readonly #checker: TypeScript.TypeChecker;
  readonly #names: ReadonlyMap<string, string>;
  readonly #declarations = new Map<TypeScript.Symbol | Node, DeclarationSyntax>();

  constructor(ts: typeof TypeScript, checker: TypeScript.TypeChecker, names: ReadonlyMap<string, string>) {
    this.#ts = ts;
    this.#checker = checker;
    this.#names = names;
  }

  /** An interface that is declared in several parts is one declaration. */
  declaration(node: Declaration): DeclarationSyntax {
    const ts = this.#ts;
    const symbol = this.#checker.getSymbolAtLocation(node.name);
    const known = this.#declarations.get(symbol ?? node);
    if (known !== undefined) return known;
    const parts = (symbol?.declarations ?? [node]).filter((part): part is Declaration => this.#isDeclaration(part));
    const interfaces = parts.filter((part) => ts.isInterfaceDeclaration(part));
    const declaration: DeclarationSyntax = {
      ...this.#place(node.name),
      name: node.name.text,
      exported: node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false,
      comments: parts.flatMap((part) => this.#comments(part)),
      parameters: (ts.isEnumDeclaration(node) ? [] : (node.typeParameters ?? [])).map((parameter) => ({
        name: parameter.name.text,
        default: parameter.default && this.type(parameter.default),
      })),
      extends: interfaces.flatMap((part) =>
        (part.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => this.type(type))),
      ),
      body: ts.isTypeAliasDeclaration(node)
        ? this.type(node.type)
        : ts.isEnumDeclaration(node)
          ? {
              ...this.#place(node.name),
              form: 'union',
              members: node.members.map((member) => this.#enumMember(member)),
            }
          : {
              ...this.#place(node.name),
              form: 'object',
              members: interfaces.flatMap((part) => part.members.map((member) => this.#member(member))),
            },
    };
    this.#declarations.set(symbol ?? node, declaration);
    return declaration;
  }

  #isDeclaration(node: Node): node is Declaration {
    const ts = this.#ts;
    return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node);
  }

  /** The value of an enum's member, also where TypeScript counts it. */
  #enumMember(node: TypeScript.EnumMember): TypeSyntax {
    const value = this.#checker.getConstantValue(node);
    const place = this.#place(node);
    return value === undefined
      ? { ...place, form: 'unsupported', what: describe('EnumMember', node.getText()) }
      : { ...place, form: 'literal', value };
  }

  /** What is listed in a constant: `(typeof colors)[number]`, `(typeof Color)[keyof typeof Color]`, `keyof typeof Color`. */
  #listed(node: Node, place: Place): TypeSyntax | undefined {
    const ts = this.#ts;
    const [object, index] = ts.isIndexedAccessTypeNode(node) ? [node.objectType, node.indexType] : [undefined, node];
    const isKeyOf = ts.isTypeOperatorNode(index) && index.operator === ts.SyntaxKind.KeyOfKeyword;
    const constant = this.#constant(object ?? (isKeyOf ? index.type : undefined));
    if (constant === undefined) return undefined;
    const union = (members: TypeSyntax[]): TypeSyntax => ({ ...place, form: 'union', members });
    const literal = (value: Node): TypeSyntax => this.#literal(value, this.#place(value));
    if (ts.isArrayLiteralExpression(constant)) {
      return index.getText() === 'number' ? union(constant.elements.map(literal)) : undefined;
    }
    const properties = constant.properties.filter((property) => ts.isPropertyAssignment(property));
    const isWhole = isKeyOf && properties.length === constant.properties.length;
    if (!isWhole || (object !== undefined && this.#constant(index.type) !== constant)) return undefined;
    if (object !== undefined) return union(properties.map(({ initializer }) => literal(initializer)));
    const keys = properties.map(({ name }) => this.#propertyName(name) ?? '');
    return union(keys.map((value) => ({ ...place, form: 'literal', value })));
  }

  /** The literal behind `typeof name` of `const name = ... as const`. */
  #constant(
    type: Node | undefined,
  ): TypeScript.ArrayLiteralExpression | TypeScript.ObjectLiteralExpression | undefined {
    const ts = this.#ts;
    const query = type !== undefined && ts.isParenthesizedTypeNode(type) ? type.type : type;
    if (query === undefined || !ts.isTypeQueryNode(query)) return undefined;
    const declared = this.#followed(query.exprName)?.valueDeclaration;
    let value = declared && ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
    if (value !== undefined && ts.isSatisfiesExpression(value)) value = value.expression;
    if (value === undefined || !ts.isAsExpression(value) || value.type.getText() !== 'const') return undefined;
    const { expression } = value;
    return ts.isArrayLiteralExpression(expression) || ts.isObjectLiteralExpression(expression) ? expression : undefined;
  }

  #followed(name: Node): TypeScript.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(name);
    const isAlias = symbol !== undefined && (symbol.flags & this.#ts.SymbolFlags.Alias) !== 0;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  type(node: Node): TypeSyntax {
    const ts = this.#ts;
    const place = this.#place(node);
    const listed = this.#listed(node, place);
    if (listed !== undefined) return listed;
    if (ts.isParenthesizedTypeNode(node)) return this.type(node.type);
    if (ts.isArrayTypeNode(node)) return { ...place, form: 'array', element: this.type(node.elementType) };
    if (ts.isUnionTypeNode(node) || ts.isIntersectionTypeNode(node)) {
      const form = ts.isUnionTypeNode(node) ? 'union' : 'intersection';
      return { ...place, form, members: node.types.map((member) => this.type(member)) };
    }
    if (ts.isTypeLiteralNode(node)) {
      return { ...place, form: 'object', members: node.members.map((member) => this.#member(member)) };
    }
    if (ts.isLiteralTypeNode(node)) return this.#literal(node.literal, place);
    if (ts.isTypeOperatorNode(node)) {
      if (node.operator === ts.SyntaxKind.ReadonlyKeyword) return this.type(node.type);
      if (node.operator === ts.SyntaxKind.KeyOfKeyword) return { ...place, form: 'keyof', type: this.type(node.type) };
    }
    if (ts.isIndexedAccessTypeNode(node)) {
      const { objectType, indexType } = node;
      return { ...place, form: 'indexed access', object: this.type(objectType), index: this.type(indexType) };
    }
    if (ts.isMappedTypeNode(node) && node.nameType === undefined && node.type !== undefined) {
      const { typeParameter, questionToken, type } = node;
      const mark = questionToken?.getText();
      return {
        ...place,
        form: 'mapped',
        parameter: typeParameter.name.text,
        keys: typeParameter.constraint === undefined ? this.type(type) : this.type(typeParameter.constraint),
        type: this.type(type),
        optional: mark === undefined ? undefined : mark !== '-',
      };
    }
    if (ts.isImportTypeNode(node) && !node.isTypeOf && node.qualifier !== undefined) {
      return this.#reference(node.qualifier, node.typeArguments, place);
    }
    if (ts.isTypeReferenceNode(node)) return this.#reference(node.typeName, node.typeArguments, place);
    if (ts.isExpressionWithTypeArguments(node)) return this.#reference(node.expression, node.typeArguments, place);
    const keyword = ts.tokenToString(node.kind);
    if (keyword !== undefined) return { ...place, form: 'keyword', name: keyword };
    return { ...place, form: 'unsupported', what: describe(ts.SyntaxKind[node.kind], node.getText()) };
  }

  #literal(node: Node, place: Place): TypeSyntax {
    const ts = this.#ts;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      return { ...place, form: 'literal', value: node.text };
    }
    const sign = ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken ? -1 : 1;
    const digits = ts.isPrefixUnaryExpression(node) && sign === -1 ? node.operand : node;
    if (ts.isNumericLiteral(digits)) {
      const value = sign * Number(digits.text);
      // A whole number of this size is another one than was written.
      const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
      return isExact
        ? { ...place, form: 'literal', value }
        : { ...place, form: 'unsupported', what: describe('NumericLiteral', node.getText()) };
    }
    if (node.kind === ts.SyntaxKind.NullKeyword) return { ...place, form: 'literal', value: null };
    if (node.kind === ts.SyntaxKind.TrueKeyword) return { ...place, form: 'literal', value: true };
    if (node.kind === ts.SyntaxKind.FalseKeyword) return { ...place, form: 'literal', value: false };
    return { ...place, form: 'unsupported', what: describe('literal', node.getText()) };
  }

  #reference(name: Node, typeArguments: readonly Node[] | undefined, place: Place): TypeSyntax {
    const target = this.#target(name);
    if (typeof target === 'string') return { ...place, form: 'unsupported', what: target };
    if (target.from === 'literal') return { ...place, form: 'literal', value: target.value };
    return { ...place, form: 'reference', target, arguments: (typeArguments ?? []).map((each) => this.type(each)) };
  }

  #target(name: Node): Target | { readonly from: 'literal'; readonly value: string | number } | string {
    const ts = this.#ts;
    const text = name.getText();
    let leftmost: Node = name;
    while (ts.isQualifiedName(leftmost) || ts.isPropertyAccessExpression(leftmost)) {
      leftmost = ts.isQualifiedName(leftmost) ? leftmost.left : leftmost.expression;
    }
    const module = this.#importedFrom(leftmost);
    if (module?.specifier.startsWith('@kubewright/') === true) {
      const names = text.split('.').slice(1);
      if (module.name !== undefined) names.unshift(module.name);
      return { from: 'kubewright', name: names.join('.') };
    }
    const symbol = this.#followed(name);
    const node = symbol?.declarations?.find((each): each is Declaration => this.#isDeclaration(each));
    if (node !== undefined) return { from: 'declaration', name: text, declaration: () => this.declaration(node) };
    const other = symbol?.declarations?.[0];
    if (other !== undefined && ts.isTypeParameterDeclaration(other)) return { from: 'parameter', name: text };
    if (other !== undefined && ts.isEnumMember(other)) {
      const value = this.#checker.getConstantValue(other);
      if (value !== undefined) return { from: 'literal', value };
    }
    if (other !== undefined) return describe(ts.SyntaxKind[other.kind], text);
    if (module !== undefined) return { from: 'unresolved', name: text, module: module.specifier };
    return { from: 'global', name: text };
  }

  /**
   * The module and the exported name that a name comes from in the end, through files that export it again; a namespace
   * has no exported name.
   */
  #importedFrom(name: Node): { specifier: string; name: string | undefined } | undefined {
    const ts = this.#ts;
    let found: { specifier: string; name: string | undefined } | undefined;
    const { parent } = name;
    if (parent !== undefined && ts.isImportTypeNode(parent) && ts.isLiteralTypeNode(parent.argument)) {
      const { literal } = parent.argument;
      if (ts.isStringLiteral(literal)) found = { specifier: literal.text, name: name.getText() };
    }
    let symbol = this.#checker.getSymbolAtLocation(name);
    for (let step = 0; symbol !== undefined && step < 100; step++) {
      const node = symbol.declarations?.[0];
      let statement: Node | undefined = node;
      while (statement !== undefined && !ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) {
        statement = ts.isSourceFile(statement) ? undefined : statement.parent;
      }
      const specifier = statement?.moduleSpecifier;
      if (node !== undefined && specifier !== undefined && ts.isStringLiteral(specifier)) {
        const isNamed = ts.isImportSpecifier(node) || ts.isExportSpecifier(node);
        found = { specifier: specifier.text, name: isNamed ? (node.propertyName ?? node.name).text : undefined };
      }
      if ((symbol.flags & ts.SymbolFlags.Alias) === 0) return found;
      symbol = this.#checker.getImmediateAliasedSymbol(symbol);
    }
    return found;
  }

  #member(node: TypeScript.TypeElement): MemberSyntax {
    const ts = this.#ts;
    const shared = { ...this.#place(node.name ?? node), comments: this.#comments(node) };
    if (ts.isPropertySignature(node) && node.type !== undefined) {
      const name = this.#propertyName(node.name);
      if (name !== undefined) {
        return {
          ...shared,
          form: 'property',
          name,
          optional: node.questionToken !== undefined,
          type: this.type(node.type),
        };
      }
    }
    const key = ts.isIndexSignatureDeclaration(node) ? node.parameters[0]?.type : undefined;
    if (ts.isIndexSignatureDeclaration(node) && key !== undefined) {
      return { ...shared, form: 'index', key: this.type(key), type: this.type(node.type) };
    }
    return { ...shared, form: 'unsupported', what: describe(ts.SyntaxKind[node.kind], node.getText()) };
  }

  #propertyName(node: TypeScript.PropertyName): string | undefined {
    const ts = this.#ts;
    if (ts.isIdentifier(node) || ts.isStringLiteral(node)) return node.text;
    if (ts.isNumericLiteral(node)) return node.getText();
    if (ts.isComputedPropertyName(node) && ts.isStringLiteral(node.expression)) return node.expression.text;
    return undefined;
  }

  /** The last comment before a node is its documentation, also on the node's own line. */
  #comments(node: Node): CommentSyntax[] {
    const sourceFile = node.getSourceFile();
    const text = sourceFile.text;
    const position = node.getFullStart();
    const isOnLine = ({ end }: { end: number }) => !text.slice(end, node.getStart()).includes('\n');
    const range = [
      ...(this.#ts.getTrailingCommentRanges(text, position) ?? []).filter(isOnLine),
      ...(this.#ts.getLeadingCommentRanges(text, position) ?? []),
    ].findLast(({ pos, end }) => text.startsWith('/**', pos) && end - pos > 4);
    if (range === undefined) return [];
    return [{ ...this.#placeAt(sourceFile, range.pos), raw: text.slice(range.pos, range.end) }];
  }

  #place(node: Node): Place {
    return this.#placeAt(node.getSourceFile(), node.getStart());
  }

  #placeAt(sourceFile: TypeScript.SourceFile, position: number): Place {
    const file = this.#names.get(sourceFile.fileName) ?? sourceFile.fileName;
    return { file, line: sourceFile.getLineAndCharacterOfPosition(position).line + 1 };
  }
}

/** `a function (() => void)` */
function describe(kind: string | undefined, text: string): string {
  const clipped = text.replaceAll(/\s+/gu, ' ');
  const shown = clipped.length > 60 ? `${clipped.slice(0, 57)}...` : clipped;
  return `${syntaxNames.get(kind ?? '') ?? 'this syntax'} (${shown})`;
}

/** What people call the syntax that has no schema. */
const syntaxNames: ReadonlyMap<string, string> = new Map([
  ['FunctionType', 'a function'],
  ['ConstructorType', 'a constructor'],
  ['MethodSignature', 'a method'],
  ['CallSignature', 'a call signature'],
  ['ConstructSignature', 'a construct signature'],
  ['GetAccessor', 'an accessor'],
  ['SetAccessor', 'an accessor'],
  ['PropertySignature', 'a property without a type or with a computed name'],
  ['NumericLiteral', 'a number above 2^53 outside of @enum'],
  ['TupleType', 'a tuple'],
  ['ConditionalType', 'a conditional type'],
  ['MappedType', 'a mapped type'],
  ['TemplateLiteralType', 'a template literal type'],
  ['TypeQuery', 'typeof'],
  ['ImportType', 'an import type'],
  ['ThisType', 'this'],
  ['TypeOperator', 'a type operator'],
  ['EnumMember', 'an enum member that is computed'],
  ['ClassDeclaration', 'a class'],
  ['VariableDeclaration', 'a value'],
  ['FunctionDeclaration', 'a function'],
  ['ModuleDeclaration', 'a namespace'],
  ['literal', 'a literal that JSON does not have'],
]);
