using System.Globalization;
using System.Text;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>
/// The bytes before a file in a package: POSIX tar headers with nothing in them but the name and the size. A name in ASCII of up to 100 bytes and a
/// size below 8 GiB fit the plain header; else a pax header precedes it.
/// </summary>
/// <remarks>
/// Written by ourselves, so that the same file has the same header for ever: libraries choose fields of their own, and may choose others in their next
/// version. A reader renders the headers that it expects and compares.
/// </remarks>
internal static class TarEntry
{
    public const int BlockSize = 512;

    /// <summary>The folder that the model's files have in the package.</summary>
    public const string Folder = "model/";

    private const int MaxName = 100;
    private const long MaxSize = 0x1_FFFF_FFFF; // eleven octal digits

    /// <summary>What ends a package: two blocks of zeros.</summary>
    public static byte[] End => new byte[2 * BlockSize];

    /// <summary>The header blocks of a file.</summary>
    /// <param name="name">Its name in the package.</param>
    /// <param name="size">Its length.</param>
    /// <param name="number">Its number; names it for readers that know no pax headers.</param>
    public static byte[] Header(string name, long size, int number)
    {
        var isPlainName = name.Length <= MaxName && Ascii.IsValid(name);
        var isPlainSize = size <= MaxSize;
        if (isPlainName && isPlainSize)
        {
            return Block(name, size, type: '0');
        }

        var records = (isPlainName ? "" : Record("path", name)) + (isPlainSize ? "" : Record("size", size.ToString(CultureInfo.InvariantCulture)));
        var extended = Encoding.UTF8.GetBytes(records);
        var stand = isPlainName ? name : string.Create(CultureInfo.InvariantCulture, $"{Folder}file-{number:D8}");
        return
        [
            .. Block(string.Create(CultureInfo.InvariantCulture, $"PaxHeaders/{number:D8}"), extended.Length, type: 'x'),
            .. extended,
            .. new byte[Padding(extended.Length)],
            .. Block(stand, isPlainSize ? size : 0, type: '0'),
        ];
    }

    /// <summary>How many zeros follow a content of a length.</summary>
    public static int Padding(long length) => (int)(-length & (BlockSize - 1));

    /// <summary>The size in a plain header; <see langword="null"/> when there is none.</summary>
    public static long? ReadSize(ReadOnlySpan<byte> header)
    {
        long size = 0;
        foreach (var digit in header.Slice(124, 11))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            size = (size << 3) + (digit - '0');
        }

        return size;
    }

    private static byte[] Block(string name, long size, char type)
    {
        var block = new byte[BlockSize];
        Encoding.ASCII.GetBytes(name, block);
        Put(block, 100, "0000644\0"); // readable by all, writable by the owner: the rights of the files that were packed don't count
        Put(block, 108, "0000000\0"); // owner
        Put(block, 116, "0000000\0"); // group
        Put(block, 124, Convert.ToString(size, 8).PadLeft(11, '0') + "\0");
        Put(block, 136, "00000000000\0"); // time
        Put(block, 148, "        "); // the checksum is taken with spaces in its place
        block[156] = (byte)type;
        Put(block, 257, "ustar\0" + "00");
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Put(block, 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ");
        return block;
    }

    private static void Put(byte[] block, int at, string text) => Encoding.ASCII.GetBytes(text, block.AsSpan(at));

    /// <summary>A record says its own length, in digits that are a part of it.</summary>
    private static string Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount(value) + key.Length + 3; // a space, '=' and a newline
        var length = rest + 1;
        while (length != rest + length.ToString(CultureInfo.InvariantCulture).Length)
        {
            length = rest + length.ToString(CultureInfo.InvariantCulture).Length;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{length} {key}={value}\n");
    }
}
