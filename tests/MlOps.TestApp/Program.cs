using MlOps.TestApp;

// A program for tests to start, stop and kill; also what is published with NativeAOT to see that the library works so.
return args switch
{
    ["smoke"] => await Smoke.RunAsync(),
    ["log", var folder, var acknowledgements, var interval] => await EndlessLogging.JournalledAsync(folder, acknowledgements, interval),
    ["log-buffered", var folder, var acknowledgements] => await EndlessLogging.BufferedAsync(folder, acknowledgements),
    ["write", var folder, var count] => await Writer.RunAsync(folder, int.Parse(count, null)),
    ["log-to-server", var uri, var home, var name, var count, var drain] => await ServerLogging.RunAsync(uri, home, name, int.Parse(count, null), int.Parse(drain, null)),
    ["sync"] => await ServerSync.RunAsync(),
    ["end", var folder, var how] => await Ending.RunAsync(folder, how),
    ["quick-start"] => await QuickStart.RunAsync(),
    ["gather-context"] => await KnownContext.TimeAsync(),
    ["context", var folder, ..] => await KnownContext.RunAsync(folder),
    ["search-tour"] => await SearchTour.RunAsync(),
    ["save", var folder, var acknowledgements, "naively"] => EndlessSaving.Naively(folder, acknowledgements),
    ["save", var folder, var acknowledgements, var how] => await EndlessSaving.RunAsync(folder, acknowledgements, how),
    ["first-metric", var folder] => await FirstMetric.RunAsync(folder),
    ["interruptible", var sources] => await Interruptible.RunAsync(sources),
    ["cache-half", var folder, var package, var sha256] => await CacheFetch.HalfAsync(folder, package, sha256),
    ["package-memory", var folder, var copy, var how] => await Packing.MeasureAsync(folder, copy, how == "streamed"),
    ["repack", var package, var sha256, var folder, var output] => await Packing.AgainAsync(package, sha256, folder, output),
    ["outbox", var endpoint, var folder, var secret] => await EndlessEvents.RunAsync(endpoint, folder, secret),
    ["outbox-in-memory", var endpoint, _, var secret] => await EndlessEvents.InMemoryAsync(endpoint, secret),
    ["register", var endpoint, var folder, var secret] => await EndlessRegistering.RunAsync(endpoint, folder, secret),
    ["register-telling-afterwards", var endpoint, var folder, var secret] => await EndlessRegistering.TellingAfterwardsAsync(endpoint, folder, secret),
    ["unaware"] => await Interruptible.UnawareAsync(),
    ["train", var folder, var steps, var milliseconds] => await Train.RunAsync(folder, long.Parse(steps, null), int.Parse(milliseconds, null)),
    ["train", var folder, var steps, var milliseconds, var hangAt] =>
        await Train.RunAsync(folder, long.Parse(steps, null), int.Parse(milliseconds, null), long.Parse(hangAt, null)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: smoke | log FOLDER ACKS INTERVAL | log-buffered FOLDER ACKS | write FOLDER COUNT | log-to-server URI HOME NAME COUNT DRAINSECONDS | sync | end FOLDER HOW | first-metric FOLDER | train FOLDER STEPS MILLISECONDS [HANGSTEP] | save FOLDER ACKS waiting/behind/naively | context FOLDER ANYTHING... | gather-context | quick-start | search-tour | interruptible signals|slurm|detect | unaware | cache-half FOLDER PACKAGE SHA256 | package-memory FOLDER COPY streamed/held | repack PACKAGE SHA256 FOLDER OUTPUT | outbox ENDPOINT FOLDER SECRET | outbox-in-memory ENDPOINT FOLDER SECRET | register ENDPOINT FOLDER SECRET | register-telling-afterwards ENDPOINT FOLDER SECRET");
    return 2;
}
