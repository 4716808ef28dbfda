using System.Collections;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.ExceptionServices;
namespace MlOps.Sdk.Tracking.Search;

/// <summary>
/// Finds the values that an expression compares with: constants, captured variables, and what they lead to. It interprets: compiling
/// needs code to be made at run time, which native programs can't.
/// </summary>
internal static class ExpressionValue
{
    /// <exception cref="NotSupportedException">The value would have to be computed.</exception>
    public static object? Of(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression { Member: FieldInfo field } member => field.GetValue(Target(member.Expression)),
        MemberExpression { Member: PropertyInfo property } member => property.GetValue(Target(member.Expression)),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked, Method: null } convert => Converted(Of(convert.Operand), convert.Type),
        UnaryExpression { Method: { } method } unary => Invoke(method, null, [unary.Operand]),
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } index => ((Array)Of(index.Left)!).GetValue(Convert.ToInt64(Of(index.Right), null)),
        BinaryExpression { Method: { } method } binary => Invoke(method, null, [binary.Left, binary.Right]),
        NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array => array.Expressions.Select(Of).ToArray(),
        NewExpression { Constructor: { } constructor } made => constructor.Invoke([.. made.Arguments.Select(Of)]),
        MethodCallExpression call => Invoke(call.Method, call.Object, call.Arguments),
        _ => throw QueryErrors.CannotSay(expression, "a value that is computed", "Put it into a variable first."),
    };

    /// <summary>The texts of a list. A span, which newer compilers make of an array, stands for the array.</summary>
    public static IReadOnlyList<string> TextsOf(Expression expression)
    {
        while (expression is MethodCallExpression { Method: { IsSpecialName: true, Name: "op_Implicit" }, Arguments: [var argument] })
        {
            expression = argument;
        }

        var items = (Of(expression) as IEnumerable)?.Cast<object?>().ToList() ?? [];
        var texts = items.OfType<string>().ToList();
        return texts.Count == 0 || texts.Count < items.Count
            ? throw QueryErrors.CannotSay(expression, "a list that is empty or has other things than texts", "Give the texts to look for.")
            : texts;
    }

    private static object? Target(Expression? expression) => expression is null ? null : Of(expression);

    private static object? Invoke(MethodInfo method, Expression? target, IEnumerable<Expression> arguments)
    {
        try
        {
            return method.Invoke(Target(target), [.. arguments.Select(Of)]);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    private static object? Converted(object? value, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return value is null || target.IsInstanceOfType(value)
            ? value
            : target.IsEnum ? Enum.ToObject(target, value)
            : value is IConvertible && typeof(IConvertible).IsAssignableFrom(target) ? Convert.ChangeType(value, target, CultureInfo.InvariantCulture)
            : value;
    }
}
