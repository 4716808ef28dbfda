using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlOps.Sdk.Safetensors;

/// <summary>What is wrong with a file, and what to do.</summary>
/// <param name="source">What is read or written, for the message.</param>
/// <param name="advice">What to do about it.</param>
internal sealed class SafetensorsErrors(string source, string advice)
{
    private const int LongestName = 100;
    private const int MostNames = 10;
    private const string Damaged = "The file is damaged or of another format. Get it again from where it came from, or have it written anew.";

    /// <summary>The errors of data that has no file.</summary>
    public static SafetensorsErrors OfMemory { get; } = new("The safetensors data", Damaged);

    /// <summary>The errors of a file that is to be written.</summary>
    public static SafetensorsErrors OfWriting { get; } = new("The safetensors file to be written", "Give the true shape.");

    /// <summary>The errors of a file.</summary>
    public static SafetensorsErrors OfFile(string path) => new($"The safetensors file '{path}'", Damaged);

    public SafetensorsException HeaderTooSmall(long length) => new(SafetensorsFault.HeaderTooSmall,
        $"""
        {source} was not read: it has {length} bytes.
        At least 8 were expected, which say how long the header is. {advice}
        """);

    public SafetensorsException HeaderTooLarge(ulong length) => new(SafetensorsFault.HeaderTooLarge,
        $"""
        {source} was not read: its header is said to have {length} bytes.
        At most {SafetensorsHeader.MaxLength} were expected. {advice}
        """);

    public SafetensorsException InvalidHeaderLength(ulong length, long fileLength) => new(SafetensorsFault.InvalidHeaderLength,
        $"""
        {source} was not read: its header is said to have {length} bytes, and the file has {fileLength} in all.
        A header within the file was expected. {advice}
        """);

    public SafetensorsException InvalidHeader() => new(SafetensorsFault.InvalidHeader,
        $"""
        {source} was not read: its header is not UTF-8.
        JSON in UTF-8 was expected. {advice}
        """);

    public SafetensorsException InvalidJson(string found, string expected, long at, string? tensor = null, Exception? cause = null) => new(
        SafetensorsFault.InvalidHeaderDeserialization,
        $"""
        {source} was not read: its header has {found} at byte {at}{(tensor is null ? "" : $", at the tensor {Quote(tensor)}")}.
        {expected} was expected. {advice}
        """,
        tensor,
        cause);

    public SafetensorsException NotJson(JsonException cause, long at) => new(SafetensorsFault.InvalidHeaderDeserialization,
        $"""
        {source} was not read: its header is not JSON near byte {at} ({FirstSentence(cause.Message)}).
        A JSON object was expected. {advice}
        """,
        innerException: cause);

    public SafetensorsException InvalidOffset(string name, ulong start, ulong end, ulong expected) => new(SafetensorsFault.InvalidOffset,
        $"""
        {source} was not read: the tensor {Quote(name)} is said to be at the bytes {start} to {end}.
        It was expected to start at {expected}, where the one before it ends: without a gap, and sharing nothing. {advice}
        """,
        name);

    public SafetensorsException TensorInvalidInfo(string name, TensorType type, ReadOnlySpan<long> shape, ulong length, long expected) => new(
        SafetensorsFault.TensorInvalidInfo,
        $"""
        {source} was not read: the tensor {Quote(name)} has {length} bytes, but {Show(type, shape)} needs {expected}.
        {advice}
        """,
        name);

    public SafetensorsException MetadataIncompleteBuffer(long end, long length) => new(SafetensorsFault.MetadataIncompleteBuffer,
        $"""
        {source} was not read: its tensors have {end} bytes, and {length} follow the header.
        Nothing missing and nothing left over was expected. {(end > length ? "It may have been copied in part. " : "")}{advice}
        """);

    public static SafetensorsException NegativeDimension(string name, TensorType type, ReadOnlySpan<long> shape) => new(
        SafetensorsFault.TensorInvalidInfo,
        $"""
        The tensor {Quote(name)} cannot be {Show(type, shape)}: a dimension is negative.
        Dimensions of 0 and more were expected. Give the true shape.
        """,
        name);

    public SafetensorsException ValidationOverflow(string name, TensorType type, ReadOnlySpan<long> shape) => new(
        SafetensorsFault.ValidationOverflow,
        $"""
        {source} is refused: the tensor {Quote(name)} cannot be {Show(type, shape)}, which has more than 2^64 bits.
        {advice}
        """,
        name);

    public SafetensorsException DimensionTooLarge(string name, ulong dimension) => new(SafetensorsFault.ValidationOverflow,
        $"""
        {source} was not read: the tensor {Quote(name)} has a dimension of {dimension}.
        At most {long.MaxValue} was expected. {advice}
        """,
        name);

    public SafetensorsException MisalignedSlice(string name, TensorType type, ReadOnlySpan<long> shape) => new(
        SafetensorsFault.MisalignedSlice,
        $"""
        {source} is refused: the tensor {Quote(name)} cannot be {Show(type, shape)}, which does not fill its last byte.
        Elements of {type.BitsPerElement()} bits come in multiples of {(type == TensorType.F4 ? 2 : 4)}: add elements until they do.
        """,
        name);

    public SafetensorsException TensorNotFound(string name, IReadOnlyList<TensorInfo> tensors) => new(SafetensorsFault.TensorNotFound,
        $"""
        {source} has no tensor {Quote(name)}.
        It has {tensors.Count}: {string.Join(", ", tensors.Take(MostNames).Select(tensor => Quote(tensor.Name)))}{(tensors.Count > MostNames ? ", …" : "")}. Ask for one of them, or use TryGet where it may be missing.
        """,
        name);

    public SafetensorsException TypeMismatch(TensorInfo tensor, Type asked, TensorType askedType) => new(SafetensorsFault.TypeMismatch,
        $"""
        {source} has the tensor {Quote(tensor.Name)} as {tensor.Type.Name()}, and it was to be read as {asked.Name}, which is {askedType.Name()}.
        Nothing is converted. Read it as its own type, or its bytes with ReadBytes.
        """,
        tensor.Name);

    public SafetensorsException TensorTooLarge(TensorInfo tensor, long count, string method) => new(SafetensorsFault.TensorTooLarge,
        $"""
        {source} has the tensor {Quote(tensor.Name)} with {count} elements, and a span can have {int.MaxValue}.
        Read it in parts with {method}(name, offset, count).
        """,
        tensor.Name);

    public SafetensorsException InvalidBoolean(TensorInfo tensor, long at, byte found) => new(SafetensorsFault.InvalidBoolean,
        $"""
        {source} has the tensor {Quote(tensor.Name)} as BOOL with {found} at byte {at}.
        0 or 1 was expected. Have it written anew, or read its bytes with ReadBytes.
        """,
        tensor.Name);

    public static SafetensorsException StreamEnded(string name, long length, long expected) => new(SafetensorsFault.TensorInvalidInfo,
        $"""
        The safetensors file was not written: the stream of the tensor {Quote(name)} ended after {length} bytes, and its shape needs {expected}.
        A stream is read once, from where it is. Give the whole content, at its start.
        """,
        name);

    public static ArgumentException WrongLength(
        string name, TensorType type, ReadOnlySpan<long> shape, long length, long expected, string parameter) => new(
        $"The tensor {Quote(name)} was given {length} bytes, but {Show(type, shape)} needs {expected}. Give the shape that the values have.",
        parameter);

    public static PlatformNotSupportedException BigEndian() => new(
        "Numbers in a safetensors file are little-endian, and this machine's are not. Read and write bytes, and reverse those of each number.");

    public static SafetensorsException HeaderTooLargeToWrite(long length) => new(SafetensorsFault.HeaderTooLarge,
        $"""
        The safetensors file was not written: its header would have {length} bytes.
        Readers accept at most {SafetensorsHeader.MaxLength}. Write fewer tensors to one file, with shorter names, or less metadata.
        """);

    public static ArgumentException NameTwice(string name, string parameter) => new(
        $"There are two tensors {Quote(name)}. Each needs a name of its own: rename one, or leave it out.", parameter);

    public static ArgumentException NameReserved(string parameter) => new(
        $"No tensor can be named '{SafetensorsHeader.MetadataName}', where a file has its metadata. Give it another name.", parameter);

    public static ArgumentException NotUnicode(string text, string parameter) => new(
        $"{Quote(text)} has half of a surrogate pair, which no file can hold. Give whole Unicode text.", parameter);

    public static NotSupportedException NoTypeOf(Type type) => new(
        $"""
        No type of the safetensors format is {type}.
        Its types in .NET are bool, byte, sbyte, short, ushort, int, uint, long, ulong, Half, float and double.
        Tensors of the other types are read and written as bytes, with their TensorType.
        """);

    /// <summary>A name as a message shows it: in one line, and not all of one that was made to be long.</summary>
    public static string Quote(string name)
    {
        var shown = name.EnumerateRunes().Take(LongestName + 1).Select(rune => IsShown(rune) ? rune : Rune.ReplacementChar).ToList();
        return shown.Count <= LongestName ? $"'{string.Concat(shown)}'" : $"'{string.Concat(shown.Take(LongestName))}…'";
    }

    /// <summary>A type and a shape as a message shows them: <c>F32[2, 3]</c>.</summary>
    public static string Show(TensorType type, ReadOnlySpan<long> shape)
    {
        const int longestShape = 16;
        var dimensions = shape[..Math.Min(shape.Length, longestShape)].ToArray()
            .Select(dimension => dimension.ToString(CultureInfo.InvariantCulture));
        return $"{type.Name()}[{string.Join(", ", dimensions)}{(shape.Length > longestShape ? ", …" : "")}]";
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string FirstSentence(string message) =>
        message.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end ? message[..end] : message.TrimEnd('.');
}
