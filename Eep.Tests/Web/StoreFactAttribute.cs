using Xunit.Abstractions;
using Xunit.Sdk;

namespace Eep.Tests.Web;

/// <summary>A fact of a contract that holds on every database; on PostgreSQL it is skipped, with the reason, where none is installed.</summary>
[XunitTestCaseDiscoverer("Eep.Tests.Web.StoreFactDiscoverer", "Eep.Tests")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>Finds them.</summary>
public sealed class StoreFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    /// <inheritdoc/>
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new StoreTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

/// <summary>A fact on one database; classes on PostgreSQL are named so.</summary>
public sealed class StoreTestCase : XunitTestCase
{
    [Obsolete("For the test framework, which restores test cases.")]
    public StoreTestCase()
    {
    }

    public StoreTestCase(IMessageSink messages, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(messages, display, options, method)
    {
    }

    /// <inheritdoc/>
    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.Name.Contains("Postgres", StringComparison.Ordinal) ? PostgresServer.MissingReason : null;
}
