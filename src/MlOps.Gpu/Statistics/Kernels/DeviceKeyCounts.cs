using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Counts of the keys of a column in a device's memory: the same vocabulary as <see cref="KeyCounts"/> and <see cref="Utf8KeyCounts"/> get.</summary>
internal static class DeviceKeyCounts
{
    private const int LeastPlaces = 1 << 12;

    /// <param name="accelerator">The device.</param>
    /// <param name="keys">The column.</param>
    public static KeyCounts Of(Accelerator accelerator, ArrayView<long> keys)
    {
        var kernel = LoadedKernels.Get(
            accelerator, nameof(KeyCountKernels.CountKeysKernel),
            () => accelerator.LoadStreamKernel<ArrayView<long>, ArrayView<ulong>, ArrayView<long>, ArrayView<int>>(KeyCountKernels.CountKeysKernel));
        var result = new KeyCounts();
        InGrowingTable(accelerator, keys.Length, (places, full) =>
        {
            using var table = accelerator.Allocate1D(Enumerable.Repeat(KeyCountKernels.Free, places).ToArray());
            using var counts = accelerator.Allocate1D(new long[places + 1]);
            kernel(GridShape.Of(accelerator, keys.Length), keys, table.View, counts.View, full);
            accelerator.Synchronize();
            var (found, numbers) = (table.GetAsArray1D(), counts.GetAsArray1D());
            return () =>
            {
                foreach (var (key, count) in found.Append(KeyCountKernels.Free).Zip(numbers).Where(pair => pair.Second > 0))
                {
                    result.Add((long)key, count);
                }
            };
        });
        return result;
    }

    /// <param name="accelerator">The device.</param>
    /// <param name="offsets">One more than there are keys.</param>
    /// <param name="bytes">The keys in UTF-8.</param>
    /// <returns>For each different key a row that has it, and how many have.</returns>
    public static IReadOnlyList<(int Row, long Count)> RowsOf(Accelerator accelerator, ArrayView<int> offsets, ArrayView<byte> bytes)
    {
        var kernel = LoadedKernels.Get(
            accelerator, nameof(KeyCountKernels.CountStringsKernel),
            () => accelerator.LoadStreamKernel<ArrayView<int>, ArrayView<byte>, ArrayView<int>, ArrayView<long>, ArrayView<int>>(KeyCountKernels.CountStringsKernel));
        IReadOnlyList<(int Row, long Count)> result = [];
        InGrowingTable(accelerator, offsets.Length - 1, (places, full) =>
        {
            using var table = accelerator.Allocate1D(Enumerable.Repeat(KeyCountKernels.FreeRow, places).ToArray());
            using var counts = accelerator.Allocate1D(new long[places]);
            kernel(GridShape.Of(accelerator, offsets.Length - 1), offsets, bytes, table.View, counts.View, full);
            accelerator.Synchronize();
            var (rows, numbers) = (table.GetAsArray1D(), counts.GetAsArray1D());
            return () => result = [.. rows.Zip(numbers).Where(pair => pair.Second > 0)];
        });
        return result;
    }

    /// <summary>Writes the code of each key of a column, as <see cref="Vocabulary.Lookup"/>.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="vocabulary">The known keys.</param>
    /// <param name="keys">The column.</param>
    /// <param name="codes">As long as the column.</param>
    public static void LookUp(Accelerator accelerator, Vocabulary vocabulary, ArrayView<long> keys, ArrayView<int> codes)
    {
        var places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastPlaces, 2L * vocabulary.Count));
        var table = new ulong[places];
        var codesOfPlaces = new int[places + 1];
        Array.Fill(table, KeyCountKernels.Free);
        Array.Fill(codesOfPlaces, Vocabulary.Unknown);
        for (var code = 0; code < vocabulary.Count; code++)
        {
            var key = (ulong)vocabulary.Keys.Span[code];
            var place = (int)(KeyCountKernels.HomeOf(key) & (places - 1));
            while (key != KeyCountKernels.Free && table[place] != KeyCountKernels.Free)
            {
                place = (place + 1) & (places - 1);
            }

            place = key == KeyCountKernels.Free ? places : place;
            codesOfPlaces[place] = code;
            if (place < places)
            {
                table[place] = key;
            }
        }

        using var deviceTable = accelerator.Allocate1D(table);
        using var deviceCodes = accelerator.Allocate1D(codesOfPlaces);
        var kernel = LoadedKernels.Get(
            accelerator, nameof(KeyCountKernels.LookUpKeysKernel),
            () => accelerator.LoadStreamKernel<ArrayView<long>, ArrayView<ulong>, ArrayView<int>, ArrayView<int>>(KeyCountKernels.LookUpKeysKernel));
        kernel(GridShape.Of(accelerator, keys.Length), keys, deviceTable.View, deviceCodes.View, codes);
        accelerator.Synchronize();
    }

    /// <summary>Counts again in a table four times as large as long as one is full.</summary>
    private static void InGrowingTable(Accelerator accelerator, long rows, Func<int, ArrayView<int>, Action> count)
    {
        for (var places = LeastPlaces; rows > 0; places = checked(places * 4))
        {
            using var full = accelerator.Allocate1D(new int[1]);
            var take = count(places, full.View);
            if (full.GetAsArray1D()[0] == 0)
            {
                take();
                return;
            }
        }
    }
}
