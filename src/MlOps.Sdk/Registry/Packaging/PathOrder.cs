namespace MlOps.Sdk.Registry.Packaging;

/// <summary>The order of paths in a package: by code points, which is the order of their bytes in UTF-8 and that of Python's <c>sorted</c>.</summary>
internal sealed class PathOrder : IComparer<string>
{
    public static PathOrder ByCodePoint { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = ((x ?? "").EnumerateRunes(), (y ?? "").EnumerateRunes());
        while (true)
        {
            var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
            if (!hasLeft || !hasRight)
            {
                return hasLeft.CompareTo(hasRight);
            }

            if (left.Current.CompareTo(right.Current) is not 0 and var order)
            {
                return order;
            }
        }
    }
}
