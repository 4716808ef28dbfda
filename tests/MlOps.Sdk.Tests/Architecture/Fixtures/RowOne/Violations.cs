using MlOps.Sdk.Tests.Architecture.Fixtures.RowTwo;

// Each type uses a later row in one way only.
namespace MlOps.Sdk.Tests.Architecture.Fixtures.RowOne;

internal static class BodyViolation
{
    public static string? Make() => new Later().ToString();
}

internal static class GenericCallViolation
{
    public static int Count() => Enumerable.Empty<Later>().Count();
}

internal static class LambdaViolation
{
    public static Func<object> Maker() => () => new Later();
}

internal static class AsyncViolation
{
    public static async Task<object> MakeAsync()
    {
        await Task.Yield();
        return new Later();
    }
}

internal static class TypeOfViolation
{
    public static string Name() => typeof(Later).Name;
}

internal static class StaticFieldViolation
{
    public static int Size() => Later.Size;
}

internal static class CatchViolation
{
    public static bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (LaterException)
        {
            return false;
        }
    }
}

internal sealed class GenericArgumentViolation
{
    public Dictionary<string, Later[]> Values = [];
}

internal abstract class ParameterViolation
{
    public abstract void Take(in Later later);
}

internal abstract class PropertyViolation
{
    public abstract Later Value { get; }
}

internal sealed class ConstraintViolation<T>
    where T : Later;

internal sealed class BaseViolation : Later;

internal abstract class InterfaceViolation : ILater;

[Later(typeof(string))]
internal static class AttributeViolation;

[Mark(typeof(List<Later>))]
internal static class AttributeValueViolation;

[Mark(typeof(string), Others = [typeof(Later.Inside)])]
internal static class AttributeArrayViolation;

internal static class NestedViolation
{
    internal sealed class Deeper
    {
        public Later.Inside? Inside { get; init; }
    }
}
