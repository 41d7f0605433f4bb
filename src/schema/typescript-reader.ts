// TypeScript sources -> syntax as plain data. The only module that knows ts-morph, which takes a third of a second to
// import: it is loaded when first needed. Nothing is read from disk and nothing is type-checked; TypeScript's binder
// tells what each name stands for. `@kubewright/*` is recognised by its name, so it need not be installed.
import { posix } from 'node:path';
import type { ts as TypeScript } from 'ts-morph';
import type { Source } from '../model/source.ts';
import type { CommentSyntax, DeclarationSyntax, MemberSyntax, Place, Target, TypeSyntax } from './syntax.ts';

type Node = TypeScript.Node;
type Declaration = TypeScript.InterfaceDeclaration | TypeScript.TypeAliasDeclaration;

/** Gives the text of a file that a source imports, or undefined when there is none. */
export type LoadSource = (file: string) => string | undefined;

/** A fault of TypeScript's own grammar. */
export interface SyntaxFault extends Place {
  readonly message: string;
}

/** What was found in the sources themselves, not in what they import. */
export interface ParsedTypes {
  readonly declarations: readonly DeclarationSyntax[];
  readonly faults: readonly SyntaxFault[];
}

/** Parses all sources together, with whatever they import by relative paths. */
export async function parseTypeScript(sources: readonly Source[], load: LoadSource): Promise<ParsedTypes> {
  const { Project, ts } = await import('ts-morph');
  const project = new Project({
    useInMemoryFileSystem: true,
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    compilerOptions: {
      noLib: true,
      types: [],
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      strict: true,
    },
  });
  const names = new Map<string, string>();
  const queue: Source[] = [...sources];
  for (let source = queue.shift(); source !== undefined; source = queue.shift()) {
    const path = inMemory(source.file);
    if (names.has(path)) continue;
    names.set(path, source.file);
    project.createSourceFile(path, source.text, { overwrite: true });
    for (const { fileName } of ts.preProcessFile(source.text, true, false).importedFiles) {
      if (!/^\.\.?\//u.test(fileName)) continue;
      for (const file of candidates(source.file, fileName)) {
        if (names.has(inMemory(file))) break;
        const text = load(file);
        if (text === undefined) continue;
        queue.push({ file, text });
        break;
      }
    }
  }
  const program = project.getProgram().compilerObject;
  const reader = new SyntaxReader(ts, program.getTypeChecker(), names);
  const declarations: DeclarationSyntax[] = [];
  const faults: SyntaxFault[] = [];
  for (const { file } of sources) {
    const sourceFile = program.getSourceFile(inMemory(file));
    if (sourceFile === undefined) continue;
    for (const { start, messageText } of program.getSyntacticDiagnostics(sourceFile)) {
      const { line } = sourceFile.getLineAndCharacterOfPosition(start);
      faults.push({ file, line: line + 1, message: ts.flattenDiagnosticMessageText(messageText, '; ') });
    }
    for (const statement of sourceFile.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
        declarations.push(reader.declaration(statement));
      }
    }
  }
  return { declarations: [...new Set(declarations)], faults };
}

/** Every source gets an absolute path of its own, whatever it was called. */
function inMemory(file: string): string {
  const path = posix.join('/', file.replaceAll('\\', '/').replace(/^([A-Za-z]):/u, '$1'));
  return /\.[cm]?tsx?$/u.test(path) ? path : `${path}.ts`;
}

function candidates(importer: string, specifier: string): string[] {
  const file = posix.join(posix.dirname(importer.replaceAll('\\', '/')), specifier);
  const stem = file.replace(/\.[cm]?js$/u, '');
  return /\.[cm]?ts$/u.test(file) ? [file] : [`${stem}.ts`, `${stem}.d.ts`, `${stem}/index.ts`];
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
    const parts = (symbol?.declarations ?? [node]).filter(
      (part): part is Declaration => ts.isInterfaceDeclaration(part) || ts.isTypeAliasDeclaration(part),
    );
    const interfaces = parts.filter((part) => ts.isInterfaceDeclaration(part));
    const declaration: DeclarationSyntax = {
      ...this.#place(node.name),
      name: node.name.text,
      exported: node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false,
      comments: parts.flatMap((part) => this.#comments(part)),
      parameters: (node.typeParameters ?? []).map((parameter) => ({
        name: parameter.name.text,
        default: parameter.default && this.type(parameter.default),
      })),
      extends: interfaces.flatMap((part) =>
        (part.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => this.type(type))),
      ),
      body: ts.isTypeAliasDeclaration(node)
        ? this.type(node.type)
        : {
            ...this.#place(node.name),
            form: 'object',
            members: interfaces.flatMap((part) => part.members.map((member) => this.#member(member))),
          },
    };
    this.#declarations.set(symbol ?? node, declaration);
    return declaration;
  }

  type(node: Node): TypeSyntax {
    const ts = this.#ts;
    const place = this.#place(node);
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
    if (ts.isNumericLiteral(node)) return { ...place, form: 'literal', value: Number(node.text) };
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
      const operand = node.operand;
      if (ts.isNumericLiteral(operand)) return { ...place, form: 'literal', value: -Number(operand.text) };
    }
    if (node.kind === ts.SyntaxKind.NullKeyword) return { ...place, form: 'literal', value: null };
    if (node.kind === ts.SyntaxKind.TrueKeyword) return { ...place, form: 'literal', value: true };
    if (node.kind === ts.SyntaxKind.FalseKeyword) return { ...place, form: 'literal', value: false };
    return { ...place, form: 'unsupported', what: describe('literal', node.getText()) };
  }

  #reference(name: Node, typeArguments: readonly Node[] | undefined, place: Place): TypeSyntax {
    const target = this.#target(name);
    if (typeof target === 'string') return { ...place, form: 'unsupported', what: target };
    return { ...place, form: 'reference', target, arguments: (typeArguments ?? []).map((each) => this.type(each)) };
  }

  #target(name: Node): Target | string {
    const ts = this.#ts;
    const text = name.getText();
    let leftmost: Node = name;
    while (ts.isQualifiedName(leftmost) || ts.isPropertyAccessExpression(leftmost)) {
      leftmost = ts.isQualifiedName(leftmost) ? leftmost.left : leftmost.expression;
    }
    const module = this.#importedFrom(this.#checker.getSymbolAtLocation(leftmost));
    if (module?.specifier.startsWith('@kubewright/') === true) {
      const names = text.split('.').slice(1);
      if (module.name !== undefined) names.unshift(module.name);
      return { from: 'kubewright', name: names.join('.') };
    }
    let symbol = this.#checker.getSymbolAtLocation(name);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) {
      symbol = this.#checker.getAliasedSymbol(symbol);
    }
    const node = symbol?.declarations?.find(
      (each): each is Declaration => ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each),
    );
    if (node !== undefined) return { from: 'declaration', name: text, declaration: () => this.declaration(node) };
    const other = symbol?.declarations?.[0];
    if (other !== undefined && ts.isTypeParameterDeclaration(other)) return { from: 'parameter', name: text };
    if (other !== undefined) return describe(ts.SyntaxKind[other.kind], text);
    if (module !== undefined) return { from: 'unresolved', name: text, module: module.specifier };
    return { from: 'global', name: text };
  }

  /** The module and the exported name that a local name was imported from; a namespace has no exported name. */
  #importedFrom(symbol: TypeScript.Symbol | undefined): { specifier: string; name: string | undefined } | undefined {
    const ts = this.#ts;
    const node = symbol?.declarations?.[0];
    if (node === undefined) return undefined;
    let statement: Node = node;
    while (!ts.isImportDeclaration(statement)) {
      if (ts.isSourceFile(statement) || statement.parent === undefined) return undefined;
      statement = statement.parent;
    }
    if (!ts.isStringLiteral(statement.moduleSpecifier)) return undefined;
    const name = ts.isImportSpecifier(node) ? (node.propertyName ?? node.name).text : undefined;
    return { specifier: statement.moduleSpecifier.text, name };
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
  ['TupleType', 'a tuple'],
  ['ConditionalType', 'a conditional type'],
  ['MappedType', 'a mapped type'],
  ['TemplateLiteralType', 'a template literal type'],
  ['TypeQuery', 'typeof'],
  ['ImportType', 'an import type'],
  ['ThisType', 'this'],
  ['TypeOperator', 'a type operator'],
  ['EnumDeclaration', 'an enum'],
  ['EnumMember', 'an enum member'],
  ['ClassDeclaration', 'a class'],
  ['VariableDeclaration', 'a value'],
  ['FunctionDeclaration', 'a function'],
  ['ModuleDeclaration', 'a namespace'],
  ['literal', 'a literal that JSON does not have'],
]);
