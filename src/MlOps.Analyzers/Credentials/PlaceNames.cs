using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using MlOps.Analyzers.Formats;

namespace MlOps.Analyzers.Credentials;

/// <summary>What the names of places say of what they take. One for each compilation: a name is judged once.</summary>
internal sealed class PlaceNames
{
    private const int LongestName = 80;

    // Methods that take a name and the value for it.
    private static readonly string[] PairVerbs =
        ["Add", "TryAdd", "Append", "Set", "With", "Put", "Insert", "Use", "Header", "KeyValuePair", "GetValue", "GetOrDefault", "Parameter", "Create", "Define", "Store", "Upsert", "Write", "Element", "Attribute", "Property", "Pair", "Entry", "Cookie", "Setting", "Field"];

    private static readonly string[] SetterVerbs = ["With", "Set", "Use", "Add", "Change", "And", "Having", "For"];

    // A method called so changes or checks a credential; what it returns is something else.
    private static readonly string[] OtherVerbs =
        ["Set", "Change", "Reset", "Check", "Validate", "Verify", "Is", "Has", "Can", "Hash", "Forgot", "Remove", "Delete", "Update", "Confirm", "Should", "Try", "Test", "When", "Given", "Parse", "Render", "Describe", "Format", "Mask", "Hide", "Show", "Log", "On"];

    private static readonly string[] CryptographicWords = ["crypt", "cipher", "hmac", "sign", "auth", "secret", "token", "credential", "client"];

    // Most names hold none of these: they need neither be judged nor remembered.
    private static readonly KeywordAutomaton Words = new([.. CredentialNames.Stems, .. SuspiciousNames.Ends]);

    private static readonly KeywordAutomaton ConnectionWords = new(AnchorTable.ConnectionWords);

    private readonly ConcurrentDictionary<string, PlaceKind> _kinds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _additional;

    public PlaceNames(IEnumerable<string> additionalNames) => _additional = new(additionalNames, StringComparer.OrdinalIgnoreCase);

    /// <summary>A quick look at a name, which most don't pass.</summary>
    public static bool MayBeCredential(string name) => name.Length is >= 2 and <= LongestName && Words.IsIn(name);

    public PlaceKind KindOf(string name)
    {
        if (name.Length is < 2 or > LongestName || !(Words.IsIn(name) || (_additional.Count > 0 && _additional.Contains(name))))
        {
            return PlaceKind.None;
        }

        return _kinds.TryGetValue(name, out var kind) ? kind : _kinds.GetOrAdd(name, Judge(name));
    }

    public CredentialPlace Of(string name) => KindOf(name) is var kind and not PlaceKind.None ? new(kind, $"'{name}'") : default;

    public CredentialPlace OfMember(ISymbol member)
    {
        var name = member.Name;
        if (member is IMethodSymbol)
        {
            if (Array.Exists(OtherVerbs, verb => StartsWithWord(name, verb)))
            {
                return default;
            }

            name = name.EndsWith("Async", StringComparison.Ordinal) ? name.Substring(0, name.Length - 5) : name;
        }

        return Of(name);
    }

    /// <summary>A parameter that is only called key, of a method that has nothing to do with cryptography, takes the key of a lookup.</summary>
    public CredentialPlace OfParameter(IParameterSymbol parameter) =>
        Of(parameter.Name) is var place && place.Kind == PlaceKind.Suspicious && NameWords.Split(parameter.Name).Count == 1 && !Array.Exists(CryptographicWords, word => parameter.ContainingSymbol.ToString().IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
            ? default
            : place;

    /// <summary>Of what a text is compared with.</summary>
    public CredentialPlace OfValue(IOperation? value)
    {
        while (value is IConversionOperation or IParenthesizedOperation)
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)value).Operand;
        }

        return value switch
        {
            ILocalReferenceOperation { Local: var local } => Of(local.Name),
            IParameterReferenceOperation { Parameter: var parameter } => Of(parameter.Name),
            IPropertyReferenceOperation { Arguments: { IsEmpty: false } indices } => OfKey(indices[indices.Length - 1].Value),
            IMemberReferenceOperation { Member: var member } => OfMember(member),
            IInvocationOperation { TargetMethod: var method } => OfMember(method),
            IDynamicMemberReferenceOperation { MemberName: var name } => Of(name),
            IArrayElementReferenceOperation { ArrayReference: var array } => OfValue(array),
            IConditionalAccessOperation { WhenNotNull: var inner } => OfValue(inner),
            IDeclarationExpressionOperation { Expression: var declared } => OfValue(declared),
            _ => default,
        };
    }

    /// <summary>Of a text that is a key.</summary>
    public CredentialPlace OfKey(IOperation key)
    {
        while (key is IConversionOperation { Operand: var operand })
        {
            key = operand;
        }

        return key.ConstantValue is { HasValue: true, Value: string text } && KindOf(text) is var kind and not PlaceKind.None ? new(kind, $"\"{text}\"") : default;
    }

    /// <summary>Of an argument whose neighbour before it is a key, or ends in one.</summary>
    public CredentialPlace OfPair(IArgumentOperation argument, IOperation element)
    {
        var (arguments, name) = argument.Parent switch
        {
            IInvocationOperation invocation => (invocation.Arguments, invocation.TargetMethod.Name),
            IObjectCreationOperation { Constructor: { } constructor } creation => (creation.Arguments, constructor.ContainingType.Name),
            _ => default,
        };
        if (name is null)
        {
            return default;
        }

        var index = arguments.IndexOf(argument);
        if (name is "Format" or "AppendFormat" or "Concat")
        {
            return OfFormatted(arguments, index, element, isFormat: name != "Concat");
        }

        return index > 0 && Array.Exists(PairVerbs, verb => StartsWithWord(name, verb) || name.EndsWith(verb, StringComparison.Ordinal)) ? OfKey(arguments[index - 1].Value) : default;
    }

    /// <summary>Of the argument of <c>WithPassword(…)</c>, and of <c>passwords.Add(…)</c>.</summary>
    public CredentialPlace OfSetter(IArgumentOperation argument)
    {
        if (argument.Parent is not IInvocationOperation { TargetMethod: var method } invocation)
        {
            return default;
        }

        var position = invocation.Arguments.IndexOf(argument);
        if (position == (method.IsExtensionMethod ? 1 : 0) && Array.Find(SetterVerbs, verb => method.Name.Length > verb.Length && StartsWithWord(method.Name, verb)) is { } setter)
        {
            return Of(method.Name.Substring(setter.Length));
        }

        // text.Append("password=").Append(…)
        if (method.Name == "Append" && invocation.Instance is IInvocationOperation { TargetMethod.Name: "Append", Arguments: { Length: 1 } before } && OfKeyAtEndOf(before[0].Value) is { IsNone: false } key)
        {
            return key;
        }

        return method.Name is "Add" or "Push" or "Enqueue" or "Append" && invocation.Arguments.Length == 1 ? OfValue(invocation.Instance) : default;
    }

    /// <summary>Of what follows a text that ends in a key: <c>"password=" + …</c>.</summary>
    public CredentialPlace OfKeyAtEndOf(IOperation text)
    {
        while (text is IBinaryOperation or IConversionOperation or IParenthesizedOperation)
        {
            text = text switch
            {
                IBinaryOperation sum => sum.RightOperand,
                IConversionOperation conversion => conversion.Operand,
                _ => ((IParenthesizedOperation)text).Operand,
            };
        }

        return text.ConstantValue is { HasValue: true, Value: string known } ? OfKeyAtEnd(known) : default;
    }

    /// <summary>Of a hole in an interpolated string: <c>$"Password={…}"</c>.</summary>
    public CredentialPlace OfKeyBefore(IInterpolationOperation hole)
    {
        if (hole.Parent is not IInterpolatedStringOperation { Parts: var parts })
        {
            return default;
        }

        var index = parts.IndexOf(hole);
        return index > 0 && parts[index - 1] is IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string text } } ? OfKeyAtEnd(text) : default;
    }

    /// <summary>Of a text that ends in a key and the sign that its value follows.</summary>
    public CredentialPlace OfKeyAtEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && text[end - 1] is ' ' or '"' or '\'' && text.Length - end < 3)
        {
            end--;
        }

        if (end == 0 || text[end - 1] is not ('=' or ':'))
        {
            return default;
        }

        end--;
        while (end > 0 && text[end - 1] is '"' or '\'' or ' ')
        {
            end--;
        }

        var start = end;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '-' or ' ') && end - start < LongestName)
        {
            start--;
        }

        var key = text.Substring(start, end - start).Trim();
        var kind = KindOf(key);
        return kind switch
        {
            PlaceKind.None => default,
            PlaceKind.Password when ConnectionWords.IsIn(text) => new(PlaceKind.Connection, $"\"{key}\""),
            _ => new(kind, $"\"{key}\""),
        };
    }

    private CredentialPlace OfFormatted(ImmutableArray<IArgumentOperation> arguments, int index, IOperation element, bool isFormat)
    {
        var values = new List<IOperation>();
        foreach (var argument in arguments)
        {
            if (argument.Value is IArrayCreationOperation { Initializer.ElementValues: var elements } && argument.ArgumentKind == ArgumentKind.ParamArray)
            {
                values.AddRange(elements);
            }
            else
            {
                values.Add(argument.Value);
            }
        }

        var position = values.FindIndex(value => value == element || value == arguments[index].Value || element.Syntax.SpanStart == value.Syntax.SpanStart);
        if (!isFormat)
        {
            return position > 0 ? OfKeyAtEndOf(values[position - 1]) : default;
        }

        var format = values.FindIndex(value => value.ConstantValue is { HasValue: true, Value: string });
        if (format < 0 || position <= format || values[format].ConstantValue.Value is not string text)
        {
            return default;
        }

        var hole = text.IndexOf("{" + (position - format - 1), StringComparison.Ordinal);
        return hole > 0 ? OfKeyAtEnd(text.Substring(0, hole)) : default;
    }

    private static bool StartsWithWord(string name, string word) =>
        name.StartsWith(word, StringComparison.Ordinal) && (name.Length == word.Length || !char.IsLower(name[word.Length]));

    private PlaceKind Judge(string name)
    {
        if (_additional.Contains(name))
        {
            return PlaceKind.Password;
        }

        return CredentialNames.IsCredential(name) ? (CredentialNames.IsPassword(name) ? PlaceKind.Password : PlaceKind.Secret)
            : SuspiciousNames.May(name) ? PlaceKind.Suspicious
            : PlaceKind.None;
    }
}
