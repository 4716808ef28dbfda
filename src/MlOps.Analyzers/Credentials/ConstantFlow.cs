using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MlOps.Analyzers.Credentials;

/// <summary>Follows a constant up through its expression, and through neutral variables, to the place that takes it.</summary>
internal sealed class ConstantFlow(SemanticModel model, PlaceNames names, CredentialSinks sinks, CancellationToken cancellationToken)
{
    // A constant that is handed on more often than this is no credential that somebody wrote where it is used.
    private const int MostVariables = 4;

    private const int MostUses = 50;

    private readonly HashSet<ISymbol> _followed = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxNode, ILookup<string, IdentifierNameSyntax>> _names = [];

    /// <summary>What is followed; a variable that is named for it, but doesn't fit it, is followed on.</summary>
    private string _value = "";

    /// <summary>The parameter that the constant was last found to go to, whatever it is called; null for none.</summary>
    public string? Parameter { get; private set; }

    /// <summary>The most certain of the places that the constant reaches.</summary>
    public CredentialPlace PlaceOf(ExpressionSyntax expression, string value)
    {
        _value = value;
        Parameter = null;
        if (TryPlaceByDeclaration(expression, out var place))
        {
            return place;
        }

        _followed.Clear();
        return model.GetOperation(expression, cancellationToken) is { } operation ? PlaceOf(operation) : default;
    }

    /// <summary>What a declaration says alone: most literals stand in one that is named, or whose variable is used nowhere. Operations, which are costly, are made for the others.</summary>
    private bool TryPlaceByDeclaration(ExpressionSyntax expression, out CredentialPlace place)
    {
        place = default;
        (string? Name, SyntaxNode? Scope) declared = expression.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax } local } => (local.Identifier.ValueText, ScopeOfLocal(local)),
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field } when !sinks.IsNamed(field.Identifier.ValueText) => (field.Identifier.ValueText, ScopeOfField(field)),
            EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } when !sinks.IsNamed(property.Identifier.ValueText) => (property.Identifier.ValueText, null),
            _ => (null, null),
        };
        if (declared.Name is not { } name)
        {
            return false;
        }

        place = names.Of(name);
        return (!place.IsNone && Fits(place)) || declared.Scope is null || !NamesIn(declared.Scope).Contains(name);
    }

    private CredentialPlace PlaceOf(IOperation operation)
    {
        var element = operation;
        for (var child = operation; child.Parent is { } parent; child = parent)
        {
            cancellationToken.ThrowIfCancellationRequested();
            element = parent is IArrayInitializerOperation ? child : element;
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation or ISwitchExpressionOperation or ITranslatedQueryOperation:
                case IArrayCreationOperation or IArrayInitializerOperation or IInterpolatedStringOperation or IInterpolatedStringTextOperation:
                case IDelegateCreationOperation or IVariableDeclarationOperation or IAwaitOperation:
                    continue;

                case IConditionalOperation conditional when conditional.Condition != child && conditional.Type is not null:
                    continue;

                case ISwitchExpressionArmOperation arm when arm.Value == child:
                    continue;

                case IInterpolationOperation interpolation when interpolation.Expression == child:
                    if (names.OfKeyBefore(interpolation) is { IsNone: false } key)
                    {
                        return key;
                    }

                    continue;

                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                    if (sum.RightOperand == child && names.OfKeyAtEndOf(sum.LeftOperand) is { IsNone: false } left)
                    {
                        return left;
                    }

                    continue;

                case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: var item } } loop when loop.Collection == child:
                    return OfVariable(item);

                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                    return names.OfValue(comparison.LeftOperand == child ? comparison.RightOperand : comparison.LeftOperand);

                case IConstantPatternOperation pattern:
                    return names.OfValue(TestedBy(pattern));

                case ISingleValueCaseClauseOperation { Parent.Parent: ISwitchOperation statement }:
                    return names.OfValue(statement.Value);

                case ITupleOperation tuple:
                    return OfTupleElement(tuple, tuple.Elements.IndexOf(child));

                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                    return OfVariable(declarator.Symbol);

                case IVariableInitializerOperation { Parent: IVariableDeclarationOperation { Declarators: { Length: 1 } declarators } }:
                    return OfVariable(declarators[0].Symbol);

                case IFieldInitializerOperation { InitializedFields: { IsEmpty: false } fields }:
                    return OfVariable(fields[0]);

                case IPropertyInitializerOperation { InitializedProperties: { IsEmpty: false } properties }:
                    return OfVariable(properties[0]);

                case IParameterInitializerOperation { Parameter: var parameter }:
                    return OfParameter(parameter);

                case ICompoundAssignmentOperation or ISimpleAssignmentOperation or ICoalesceAssignmentOperation:
                    var assignment = (IAssignmentOperation)parent;
                    return assignment.Value == child ? OfTarget(assignment.Target) : default;

                case IArgumentOperation argument:
                    if (OfArgument(argument, element) is { IsNone: false } place)
                    {
                        return place;
                    }

                    if (argument.Parent is { IsImplicit: true, Parent: IObjectOrCollectionInitializerOperation { Parent: { } collection } })
                    {
                        parent = collection;
                    }
                    else if (!PassThrough.Returns(argument))
                    {
                        return default;
                    }

                    continue;

                case IInvocationOperation invocation when invocation.Instance == child:
                    if (invocation is { TargetMethod.Name: "Equals", Arguments: { IsEmpty: false } others })
                    {
                        return names.OfValue(others[0].Value);
                    }

                    if (!PassThrough.ReturnsInstance(invocation.TargetMethod))
                    {
                        return default;
                    }

                    continue;

                case IInvocationOperation or IObjectCreationOperation when child is IArgumentOperation:
                    continue;

                // { "name", "value" } in a collection initializer: an argument of Add, handled above.
                case IReturnOperation returned:
                    if (OfReturn(returned, ref parent) is { IsNone: false } result)
                    {
                        return result;
                    }

                    if (parent is not IAnonymousFunctionOperation)
                    {
                        return default;
                    }

                    continue;

                default:
                    // A collection expression has no operation of its own in the oldest compiler that this runs in.
                    if (parent.Syntax is CollectionExpressionSyntax or CollectionElementSyntax || (parent.IsImplicit && parent.Parent is IArgumentOperation))
                    {
                        continue;
                    }

                    return default;
            }
        }

        return default;
    }

    private static IOperation? TestedBy(IPatternOperation pattern)
    {
        for (var parent = pattern.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case IIsPatternOperation test:
                    return test.Value;
                case ISwitchExpressionOperation expression:
                    return expression.Value;
                case ISwitchOperation statement:
                    return statement.Value;
                case IPropertySubpatternOperation property:
                    return property.Member;
                case IPatternOperation or ISwitchExpressionArmOperation or ICaseClauseOperation or ISwitchCaseOperation:
                    continue;
                default:
                    return null;
            }
        }

        return null;
    }

    private CredentialPlace OfTupleElement(ITupleOperation tuple, int index)
    {
        if (index < 0)
        {
            return default;
        }

        // ("password", "…"): the element before is the name.
        if (index == 1 && tuple.Elements.Length == 2 && names.OfKey(tuple.Elements[0]) is { IsNone: false } key)
        {
            return key;
        }

        IOperation outer = tuple;
        while (outer.Parent is IConversionOperation or IParenthesizedOperation)
        {
            outer = outer.Parent;
        }

        if (outer.Parent is IDeconstructionAssignmentOperation { Target: var target } deconstruction && deconstruction.Value == outer)
        {
            var targets = target is IDeclarationExpressionOperation { Expression: ITupleOperation declared } ? declared : target as ITupleOperation;
            return targets is not null && index < targets.Elements.Length ? OfTarget(targets.Elements[index]) : default;
        }

        foreach (var type in new[] { outer.Type, tuple.Type, tuple.NaturalType })
        {
            if (type is INamedTypeSymbol { IsTupleType: true } named && index < named.TupleElements.Length
                && names.Of(named.TupleElements[index].Name) is { IsNone: false } element)
            {
                return element;
            }
        }

        // The elements of what is returned are named by the member.
        return default;
    }

    private CredentialPlace OfTarget(IOperation target)
    {
        if (target is IDeclarationExpressionOperation { Expression: var declared })
        {
            target = declared;
        }

        if (target is ILocalReferenceOperation { Local: var local })
        {
            return OfVariable(local);
        }

        return target is IMemberReferenceOperation { Member: var member } && sinks.OfMember(member) is { IsNone: false } sink ? sink : names.OfValue(target);
    }

    private CredentialPlace OfParameter(IParameterSymbol parameter) => names.OfParameter(parameter);

    /// <param name="argument">The argument.</param>
    /// <param name="element">The constant's expression within the argument, where that is an array of several.</param>
    private CredentialPlace OfArgument(IArgumentOperation argument, IOperation element)
    {
        if (argument.Parameter is not { } parameter)
        {
            return default;
        }

        Parameter = parameter.Name;
        if (sinks.OfParameter(parameter, argument) is { IsNone: false } sink)
        {
            return sink;
        }

        if (names.OfPair(argument, element) is { IsNone: false } pair)
        {
            return pair;
        }

        if (names.OfParameter(parameter) is { IsNone: false } named)
        {
            return named;
        }

        if (names.OfSetter(argument) is { IsNone: false } setter)
        {
            return setter;
        }

        return argument.Parent is IInvocationOperation { TargetMethod.Name: "Equals" } comparison
            ? names.OfValue(comparison.Instance ?? comparison.Arguments.FirstOrDefault(other => other != argument)?.Value)
            : default;
    }

    private CredentialPlace OfReturn(IReturnOperation returned, ref IOperation parent)
    {
        for (IOperation? owner = returned.Parent; owner is not null; owner = owner.Parent)
        {
            if (owner is IAnonymousFunctionOperation)
            {
                parent = owner;
                return default;
            }

            if (owner is ILocalFunctionOperation local)
            {
                return names.OfMember(local.Symbol);
            }
        }

        return model.GetEnclosingSymbol(returned.Syntax.SpanStart, cancellationToken) is { } member
            ? names.OfMember(member is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : member)
            : default;
    }

    /// <summary>By its name; and where the name says nothing, by where the variable goes in its turn.</summary>
    private CredentialPlace OfVariable(ISymbol variable)
    {
        if (sinks.OfMember(variable) is { IsNone: false } sink)
        {
            return sink;
        }

        var place = names.OfMember(variable);
        if (!place.IsNone && Fits(place))
        {
            return place;
        }

        var isFollowed = variable is ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or IFieldSymbol { IsConst: true };
        return isFollowed && _followed.Count < MostVariables && _followed.Add(variable) && OfUses(variable) is var used && used.Kind > place.Kind ? used : place;
    }

    private bool Fits(CredentialPlace place) => ValueJudge.Fits(place.Kind, _value, place.Name);

    private CredentialPlace OfUses(ISymbol variable)
    {
        var best = default(CredentialPlace);
        foreach (var use in UsesOf(variable))
        {
            if (model.GetOperation(use, cancellationToken) is not { } operation || IsTarget(operation))
            {
                continue;
            }

            var place = PlaceOf(operation);
            if (place.Kind > best.Kind)
            {
                best = place;
            }
        }

        return best;
    }

    private static bool IsTarget(IOperation use) => use.Parent is IAssignmentOperation assignment && assignment.Target == use;

    private IEnumerable<SyntaxNode> UsesOf(ISymbol variable)
    {
        var declaration = variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken);
        var scope = declaration is null ? null : variable is ILocalSymbol ? ScopeOfLocal(declaration) : ScopeOfField(declaration);
        if (scope is null || scope.SyntaxTree != model.SyntaxTree)
        {
            return [];
        }

        return NamesIn(scope)[variable.Name]
            .Take(MostUses)
            .Where(name => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellationToken).Symbol, variable))
            .Select(name => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? (SyntaxNode)access : name);
    }

    private static SyntaxNode? ScopeOfLocal(SyntaxNode declaration) =>
        declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>() is var member && member is GlobalStatementSyntax ? member.Parent : member;

    private static TypeDeclarationSyntax? ScopeOfField(SyntaxNode declaration) => declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>();

    private ILookup<string, IdentifierNameSyntax> NamesIn(SyntaxNode scope)
    {
        if (!_names.TryGetValue(scope, out var found))
        {
            _names[scope] = found = scope.DescendantNodes().OfType<IdentifierNameSyntax>().ToLookup(name => name.Identifier.ValueText);
        }

        return found;
    }
}
