using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MlOps.Benchmarks;
using MlOps.Benchmarks.Claims;
using MlOps.Testing;

// '--claims' measures what the documents claim, side by side with the rivals; anything else goes to BenchmarkDotNet.
if (args is ["--claims", .. var claimArguments])
{
    return await ClaimsProgram.RunAsync(claimArguments);
}

// The server that some claims start beside them.
if (args is [MlflowServerProcess.Verb, var folder])
{
    return await MlflowServerProcess.ServeAsync(folder);
}

// In this process: the code that BenchmarkDotNet would write and build beside it does not pass the analyzers of the repository.
var config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).AsMutator())
    .WithArtifactsPath(RepositoryPaths.Of("artifacts/benchmarks"));
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config).ToList();
return summaries.Exists(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
