using System.Linq.Expressions;
using MlOps.Sdk.Search;
using MlOps.Sdk.Tracking.Stores;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>Translates an expression over <see cref="RunFields"/> to conditions in MLflow's filter language.</summary>
internal sealed class RunConditions(LambdaExpression lambda)
{
    private readonly ParameterExpression _run = lambda.Parameters[0];

    /// <summary>The conditions, in order.</summary>
    /// <exception cref="NotSupportedException">The language can't say it.</exception>
    public IEnumerable<string> Read() => Conditions(lambda.Body).ToList();

    /// <summary>What an expression orders by.</summary>
    public static string Order(LambdaExpression lambda) =>
        new RunConditions(lambda).Field(lambda.Body) is { Entity: not SearchEntity.Dataset } field
            ? field.Text
            : throw QueryErrors.CannotSay(lambda.Body, "an order by anything but an attribute, a metric, a param or a tag", "Order by one of these, or in memory.");

    private IEnumerable<string> Conditions(Expression expression) => expression switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } both => Conditions(both.Left).Concat(Conditions(both.Right)),
        BinaryExpression { NodeType: ExpressionType.OrElse } => throw QueryErrors.CannotSay(expression, "OR", "Search twice, or look for the texts of a list with Contains."),
        BinaryExpression comparison => [Comparison(comparison)],
        MethodCallExpression call => [Call(call, isNegated: false)],
        UnaryExpression { NodeType: ExpressionType.Not, Operand: MethodCallExpression call } => [Call(call, isNegated: true)],
        _ => throw QueryErrors.CannotSay(expression, "this", "Compare a field of the run with a value."),
    };

    private string Comparison(BinaryExpression comparison)
    {
        var field = Field(comparison.Left);
        var isTurned = field is null;
        field ??= Field(comparison.Right);
        if (field is null || Field(isTurned ? comparison.Left : comparison.Right) is not null)
        {
            throw QueryErrors.CannotSay(comparison, "a comparison of anything but one field of the run with a value", "Put a field on one side and a value on the other.");
        }

        var comparator = Comparator(comparison, isTurned);
        var value = ExpressionValue.Of(isTurned ? comparison.Left : comparison.Right);
        return value is null
            ? NotNull(field, comparator, comparison)
            : $"{field.Text} {comparator} {Value(field, comparator, value, comparison)}";
    }

    /// <summary>That there is a value: any condition that holds for all values, for none holds where there is none.</summary>
    private static string NotNull(RunField field, string comparator, Expression part) =>
        comparator != "!="
            ? throw QueryErrors.CannotSay(part, "what is not there: it has no IS NULL", "Compare in memory.")
            : field.Type == typeof(string)
                ? $"{field.Text} LIKE '%'"
                : $"{field.Text} >= 0";

    private static string Comparator(BinaryExpression comparison, bool isTurned) => (comparison.NodeType, isTurned) switch
    {
        (ExpressionType.Equal, _) => "=",
        (ExpressionType.NotEqual, _) => "!=",
        (ExpressionType.LessThan, false) or (ExpressionType.GreaterThan, true) => "<",
        (ExpressionType.LessThanOrEqual, false) or (ExpressionType.GreaterThanOrEqual, true) => "<=",
        (ExpressionType.GreaterThan, false) or (ExpressionType.LessThan, true) => ">",
        (ExpressionType.GreaterThanOrEqual, false) or (ExpressionType.LessThanOrEqual, true) => ">=",
        _ => throw QueryErrors.CannotSay(comparison, $"'{comparison.NodeType}'", "Compare with ==, !=, <, <=, > or >=."),
    };

    private static string Value(RunField field, string comparator, object value, Expression part)
    {
        if (field.Type == typeof(double))
        {
            return FilterText.Number(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture), part);
        }

        if (field.Type == typeof(DateTimeOffset))
        {
            return FilterText.Time(value is DateTime time ? new DateTimeOffset(time) : (DateTimeOffset)value);
        }

        if (field.Type == typeof(RunStatus))
        {
            var status = (RunStatus)Enum.ToObject(typeof(RunStatus), value);
            return comparator is not ("=" or "!=") || status == RunStatus.Unknown || !Enum.IsDefined(status)
                ? throw QueryErrors.CannotSay(part, $"'{comparator} {status}' of a status", "Compare a status that MLflow has with == or !=.")
                : $"'{SqliteRows.Name(status)}'";
        }

        return FilterText.Quoted((string)value, part);
    }

    /// <summary>StartsWith, EndsWith, Contains and Equals of a text, or Contains of a list.</summary>
    private string Call(MethodCallExpression call, bool isNegated)
    {
        if (call.Object is { } target && Field(target) is { } field && call.Method.DeclaringType == typeof(string) && !isNegated)
        {
            return Text(call, field, [.. call.Arguments]);
        }

        // The list may be the object (List<T>) or the first argument (an extension of arrays, spans and sequences).
        Expression[] operands = call.Object is null ? [.. call.Arguments] : [call.Object, .. call.Arguments];
        if (call.Method.Name == "Contains" && operands.Length >= 2 && Field(operands[1]) is { } listed && operands.Skip(2).All(IsNull))
        {
            if (!listed.TakesList)
            {
                throw QueryErrors.CannotSay(call, $"a list of values for {listed.Text}", "Only run ids and datasets are looked for in lists; search once for each value.");
            }

            var texts = ExpressionValue.TextsOf(operands[0]);
            foreach (var text in texts)
            {
                // MLflow leaves out of a list what has a capital or no small letter, and has Python read the rest.
                if (!text.Any(char.IsLower) || text.Any(char.IsUpper) || text.Contains('\\', StringComparison.Ordinal))
                {
                    throw QueryErrors.CannotSay(call, $"'{SearchErrors.Shortened(text)}' in a list: it wants small letters, no capitals and no backslashes", "Compare with == instead, once for each value.");
                }
            }

            return $"{listed.Text} {(isNegated ? "NOT IN" : "IN")} ({string.Join(", ", texts.Select(text => FilterText.Quoted(text, call)))})";
        }

        throw QueryErrors.CannotSay(
            call, isNegated ? "a negation of this" : $"the call of '{call.Method.Name}'", "It can say StartsWith, EndsWith and Contains of a text, and Contains of a list of run ids or datasets.");
    }

    private static string Text(MethodCallExpression call, RunField field, Expression[] arguments)
    {
        var text = arguments.Length > 0 ? ExpressionValue.Of(arguments[0])?.ToString() : null;
        var comparison = arguments.Length > 1 ? ExpressionValue.Of(arguments[1]) : null;
        if (text is null || arguments.Length > 2 || comparison is not (null or StringComparison.Ordinal or StringComparison.OrdinalIgnoreCase))
        {
            throw QueryErrors.CannotSay(call, $"this call of '{call.Method.Name}'", "Give a text, and Ordinal or OrdinalIgnoreCase.");
        }

        var ignoresCapitals = comparison is StringComparison.OrdinalIgnoreCase;
        if (call.Method.Name == nameof(string.Equals) && !ignoresCapitals)
        {
            return $"{field.Text} = {FilterText.Quoted(text, call)}";
        }

        var part = FilterText.InPattern(text, call);
        var pattern = call.Method.Name switch
        {
            nameof(string.StartsWith) => part + "%",
            nameof(string.EndsWith) => "%" + part,
            nameof(string.Contains) => $"%{part}%",
            nameof(string.Equals) => part,
            _ => throw QueryErrors.CannotSay(call, $"the call of '{call.Method.Name}'", "It can say StartsWith, EndsWith, Contains and Equals of a text."),
        };
        return $"{field.Text} {(ignoresCapitals ? "ILIKE" : "LIKE")} {FilterText.Quoted(pattern, call)}";
    }

    private static bool IsNull(Expression expression) => expression is ConstantExpression { Value: null };

    /// <summary>The field that an expression names; <see langword="null"/> when it names none.</summary>
    private RunField? Field(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert)
        {
            expression = convert.Operand;
        }

        return expression switch
        {
            MemberExpression { Expression: { } owner, Member.Name: "Value" } nullable when owner.Type == typeof(DateTimeOffset?) => Field(owner),
            MemberExpression member when member.Expression == _run => RunField.Attribute(member.Member.Name),
            MemberExpression { Expression: MemberExpression owner } member when owner.Expression == _run && owner.Type == typeof(DatasetFields) => RunField.Dataset(member.Member.Name),
            MethodCallExpression { Method.Name: "get_Item", Object: MemberExpression owner, Arguments: [var key] } when owner.Expression == _run =>
                RunField.Keyed(owner.Member.Name, (string?)ExpressionValue.Of(key) ?? throw QueryErrors.CannotSay(expression, "a key that is null", "Give a key.")),
            _ => null,
        };
    }
}
