namespace Eep.Tests.Browser;

/// <summary>All browser tests share one application and one story.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserGroup : ICollectionFixture<BrowserSession>
{
    public const string Name = "Browser";
}
