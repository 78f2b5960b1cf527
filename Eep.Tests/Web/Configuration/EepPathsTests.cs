using Eep.Core.Runs;
using Eep.Web.Configuration;

namespace Eep.Tests.Web.Configuration;

public sealed class EepPathsTests
{
    private readonly EepPaths _paths = new("/srv/eep", "/var/eep");

    [Theory]
    [InlineData("/srv/eep/samples/model", "samples/model")]
    [InlineData("/srv/eep-other/model", "/srv/eep-other/model")]
    [InlineData("/models/a", "/models/a")]
    [InlineData("/srv/eep/..model", "..model")]
    public void Shorten_Path_IsRelativeOnlyBelowTheContentRoot(string path, string expected) =>
        Assert.Equal(expected, _paths.Shorten(path));

    [Fact]
    public void Resolve_RelativePaths_StartAtTheContentRoot()
    {
        var options = _paths.Resolve(new RunOptions { Model = "samples/model", Task = "/tasks/a.yaml", ExpertBudget = 4 });
        Assert.Equal(("/srv/eep/samples/model", "/tasks/a.yaml"), (options.Model, options.Task));
    }

    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("http://[::1]:5080", true)]
    [InlineData("http://+:80", false)]
    [InlineData("http://[::]:80", false)]
    [InlineData("http://localhost.example:80", false)]
    public void IsLoopback_Address_IsJudged(string url, bool expected) => Assert.Equal(expected, Listening.IsLoopback(url));
}
