using ILGPU;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Open addressing with atomic operations. The plain twins are <see cref="KeyTable"/> and <see cref="Utf8KeyTable"/>.</summary>
internal static class KeyCountKernels
{
    /// <summary>Marks a free place; the key of this value is counted apart.</summary>
    public const ulong Free = 0x8000_0000_0000_0001;

    /// <summary>Marks a free place in a table of rows.</summary>
    public const int FreeRow = -1;

    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Finds the place of each key, or takes a free one by compare-and-exchange, and counts there.</summary>
    /// <param name="keys">The column.</param>
    /// <param name="present">Missing ones are passed over.</param>
    /// <param name="table">A power of two of places, free at first.</param>
    /// <param name="counts">One for each place, and one for the key that marks a free place.</param>
    /// <param name="full">Becomes 1 when a key found no place.</param>
    public static void CountKeysKernel(
        ArrayView<long> keys, PresentRows present, ArrayView<ulong> table, ArrayView<long> counts, ArrayView<int> full)
    {
        var mask = table.Length - 1;
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < keys.Length; i += stride)
        {
            if (!ColumnKernels.IsSet(present.Validity, present.Offset + i))
            {
                continue;
            }

            var key = (ulong)keys[i];
            var place = key == Free ? table.Length : PlaceOf(key, table, mask);
            if (place < 0)
            {
                full[0] = 1;
            }
            else
            {
                Atomic.Add(ref counts[place], 1L);
            }
        }
    }

    /// <summary>Writes the code of each key, −1 for an unknown one.</summary>
    /// <param name="keys">The column.</param>
    /// <param name="table">As <see cref="CountKeysKernel"/> left it, or filled by the host.</param>
    /// <param name="codesOfPlaces">One for each place, and one for the key that marks a free place.</param>
    /// <param name="codes">As long as the column.</param>
    public static void LookUpKeysKernel(ArrayView<long> keys, ArrayView<ulong> table, ArrayView<int> codesOfPlaces, ArrayView<int> codes)
    {
        var mask = table.Length - 1;
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < keys.Length; i += stride)
        {
            var key = (ulong)keys[i];
            var place = HomeOf(key) & mask;
            var found = table[place];
            while (found != key && found != Free)
            {
                place = (place + 1) & mask;
                found = table[place];
            }

            var code = codesOfPlaces[key == Free ? table.Length : place];
            codes[i] = found == key || key == Free ? code : Vocabulary.Unknown;
        }
    }

    /// <summary>The same for strings: a place holds the first row that took it, whose bytes are compared.</summary>
    /// <param name="offsets">One more than there are keys.</param>
    /// <param name="bytes">The keys in UTF-8.</param>
    /// <param name="present">Missing ones are passed over.</param>
    /// <param name="table">A power of two of places, free at first.</param>
    /// <param name="counts">One for each place.</param>
    /// <param name="full">Becomes 1 when a key found no place.</param>
    public static void CountStringsKernel(
        ArrayView<int> offsets, ArrayView<byte> bytes, PresentRows present, ArrayView<int> table, ArrayView<long> counts, ArrayView<int> full)
    {
        var mask = table.Length - 1;
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < offsets.Length - 1; i += stride)
        {
            if (!ColumnKernels.IsSet(present.Validity, present.Offset + i))
            {
                continue;
            }

            var place = HomeOf(HashOf(offsets, bytes, (int)i)) & mask;
            var found = false;
            for (long probes = 0; probes < table.Length && !found; probes++)
            {
                var row = table[place];
                if (row == FreeRow)
                {
                    row = Atomic.CompareExchange(ref table[place], FreeRow, (int)i);
                }

                found = row == FreeRow || AreEqual(offsets, bytes, row, (int)i);
                place = found ? place : (place + 1) & mask;
            }

            if (found)
            {
                Atomic.Add(ref counts[place], 1L);
            }
            else
            {
                full[0] = 1;
            }
        }
    }

    /// <summary>counts[code]++</summary>
    /// <param name="codes">Of a missing row a code may be anything.</param>
    /// <param name="present">Missing ones are passed over.</param>
    /// <param name="counts">One for each text of the dictionary.</param>
    public static void CountCodesKernel(ArrayView<int> codes, PresentRows present, ArrayView<long> counts)
    {
        var (last, pending) = (0, 0L);
        var stride = (long)Grid.DimX * Group.DimX;
        for (long i = Grid.GlobalLinearIndex; i < codes.Length; i += stride)
        {
            if (ColumnKernels.IsSet(present.Validity, present.Offset + i))
            {
                // Of the same code again and again only one addition reaches the memory.
                var code = codes[i];
                if (code != last && pending > 0)
                {
                    Atomic.Add(ref counts[last], pending);
                    pending = 0;
                }

                last = code;
                pending++;
            }
        }

        if (pending > 0)
        {
            Atomic.Add(ref counts[last], pending);
        }
    }

    public static long HomeOf(ulong key)
    {
        var hash = key * Multiplier;
        return (long)((hash ^ (hash >> 32)) & 0x7FFF_FFFF_FFFF_FFFF);
    }

    private static long PlaceOf(ulong key, ArrayView<ulong> table, long mask)
    {
        var place = HomeOf(key) & mask;
        for (long probes = 0; probes < table.Length; probes++)
        {
            var found = table[place];
            if (found == Free)
            {
                found = Atomic.CompareExchange(ref table[place], Free, key);
            }

            if (found == key || found == Free)
            {
                return place;
            }

            place = (place + 1) & mask;
        }

        return -1;
    }

    /// <summary>FNV-1a.</summary>
    private static ulong HashOf(ArrayView<int> offsets, ArrayView<byte> bytes, int row)
    {
        var hash = 0xCBF2_9CE4_8422_2325;
        for (var i = offsets[row]; i < offsets[row + 1]; i++)
        {
            hash = (hash ^ bytes[i]) * 0x0000_0100_0000_01B3;
        }

        return hash;
    }

    private static bool AreEqual(ArrayView<int> offsets, ArrayView<byte> bytes, int left, int right)
    {
        var length = offsets[left + 1] - offsets[left];
        var equal = length == offsets[right + 1] - offsets[right];
        for (var i = 0; i < length && equal; i++)
        {
            equal = bytes[offsets[left] + i] == bytes[offsets[right] + i];
        }

        return equal;
    }
}
