using System.Diagnostics.CodeAnalysis;

namespace MlOps.Sdk.Safetensors;

/// <summary>What the format says of its types: their sizes, their names, and the .NET types that they are.</summary>
public static class TensorTypes
{
    // In the order of TensorType.
    private static readonly (string Name, int Bits)[] All =
    [
        ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8),
        ("F8_E5M2", 8), ("F8_E4M3", 8), ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8),
        ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16), ("I32", 32), ("U32", 32), ("F32", 32),
        ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ];

    private static readonly Dictionary<string, TensorType> ByName =
        All.Index().ToDictionary(entry => entry.Item.Name, entry => (TensorType)entry.Index, StringComparer.Ordinal);

    /// <summary>All names, for messages.</summary>
    internal static string Names => string.Join(", ", ByName.Keys);

    /// <summary>The size of an element in bits; fewer than eight for <see cref="TensorType.F4"/> and the two of six bits.</summary>
    public static int BitsPerElement(this TensorType type) => Entry(type).Bits;

    /// <summary>The name in a file: <c>F32</c>, <c>F8_E4M3</c>.</summary>
    public static string Name(this TensorType type) => Entry(type).Name;

    /// <summary>Finds a type by its name in a file. Upper and lower case differ.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out TensorType type)
    {
        type = default;
        return name is not null && ByName.TryGetValue(name, out type);
    }

    /// <summary>The type whose elements are <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No type of the format is <typeparamref name="T"/>.</exception>
    public static TensorType Of<T>()
        where T : unmanaged => typeof(T) switch
        {
            var type when type == typeof(float) => TensorType.F32,
            var type when type == typeof(double) => TensorType.F64,
            var type when type == typeof(Half) => TensorType.F16,
            var type when type == typeof(bool) => TensorType.Bool,
            var type when type == typeof(byte) => TensorType.U8,
            var type when type == typeof(sbyte) => TensorType.I8,
            var type when type == typeof(short) => TensorType.I16,
            var type when type == typeof(ushort) => TensorType.U16,
            var type when type == typeof(int) => TensorType.I32,
            var type when type == typeof(uint) => TensorType.U32,
            var type when type == typeof(long) => TensorType.I64,
            var type when type == typeof(ulong) => TensorType.U64,
            _ => throw SafetensorsErrors.NoTypeOf(typeof(T)),
        };

    private static (string Name, int Bits) Entry(TensorType type) =>
        (uint)type < (uint)All.Length ? All[(int)type] : throw new ArgumentOutOfRangeException(nameof(type), type, null);
}
