using System.Diagnostics.CodeAnalysis;
using System.Xml;
using System.Xml.Linq;

// System.Xml stands for a dependency that must stay hidden.
namespace MlOps.Sdk.Tests.Architecture.SurfaceFixtures;

public sealed record ShownRecord(int Value);

public readonly record struct ShownRecordStruct(int Value);

public interface IShown;

public interface IOpen;

public sealed class ShowsInReturn
{
    public Task<List<XElement>> FindAsync() => throw new NotSupportedException();
}

public abstract class ShowsInParameter
{
    protected abstract void Take(out XElement?[] elements);
}

public sealed class ShowsInProperty
{
    public IReadOnlyList<XElement> All { get; } = [];
}

[SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "This is the case to find.")]
public sealed class ShowsInField
{
    public readonly XElement? One = new("one");
}

public abstract class ShowsInBase : XmlResolver;

public sealed class ShowsInConstraint<T>
    where T : XmlNode;

internal sealed record HiddenRecord(XElement Value);

public sealed class HidesInside
{
    private readonly XElement _element = new("inside");

    internal XElement Element => _element;

    public override string ToString() => _element.ToString();
}
