using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace MlOps.Sdk.Tests.Interruption;

internal sealed class FakeLoggerFactory(FakeLogCollector logs) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => new FakeLogger(logs, categoryName);

    public void Dispose()
    {
    }
}
