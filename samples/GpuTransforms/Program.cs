// Turns flights into numbers to train on: 'dotnet run --project samples/GpuTransforms [-- FLIGHTS.parquet]'.
using System.Globalization;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tables;
using MlOps.Gpu.Transformers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var path = args is [var given] ? given : Path.Combine(AppContext.BaseDirectory, "flights-200k.parquet");
var saved = Path.Combine(AppContext.BaseDirectory, "features.json");

#region read
var flights = await Table.ReadParquetAsync(path, ["date", "delay", "distance", "origin", "destination"]);
var train = flights.Slice(0, flights.RowCount * 8 / 10);
var test = flights.Slice(train.RowCount, flights.RowCount - train.RowCount);
#endregion

#region devices
foreach (var candidate in ComputeDevice.List())
{
    Console.WriteLine($"{candidate.Name}: {candidate.Reason}");
}
#endregion

#region fit
using var device = ComputeDevice.Best();
var features = FeaturePipeline.Create()
    .Add("distance", new SimpleImputer(ImputeStrategy.Median), new Log1pTransformer(), new StandardScaler())
    .Add("date", CyclicEncoder.TimeOfDay())
    .Add("date", CyclicEncoder.TimeOfWeek())
    .Add(["origin", "destination"], new TargetEncoder(folds: 5, smoothing: 20))
    .Fit(train, "delay", device);
#endregion

#region transform
var x = features.TransformTraining(train);      // a training row is not encoded by its own delay
var matrix = features.Transform(test, out var report).ToMatrix();
await features.SaveAsync(saved);
features.SaveOnnx(Path.ChangeExtension(saved, ".onnx")); // the same numbers in ONNX Runtime, from any language
#endregion

#region plan
Console.WriteLine(features.FitReport); // moments of distance: CPU, 8 cores (there is no GPU that can be used)
Console.WriteLine(report);             // CPU, 8 cores (…): 3 kernels, … bytes read, … bytes written
#endregion
Console.WriteLine($"{x.RowCount:N0} rows to train on and {matrix.Length / x.Columns.Count:N0} to test on, {x.Columns.Count} features each:");
foreach (var column in x.Columns)
{
    var values = column.AsFloat64().Span;
    Console.WriteLine($"  {column.Name,-20} {values[0],9:F4} {values[1],9:F4} {values[2],9:F4} …");
}

#region load
var same = (await FittedFeaturePipeline.LoadAsync(saved, device)).Transform(test).ToMatrix().SequenceEqual(matrix);
#endregion
Console.WriteLine($"loaded from {saved}, it gives {(same ? "the same" : "other")} numbers");
return same ? 0 : 1;
