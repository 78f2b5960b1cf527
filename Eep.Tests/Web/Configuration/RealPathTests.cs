using Eep.Web.Configuration;

namespace Eep.Tests.Web.Configuration;

public sealed class RealPathTests : IDisposable
{
    private readonly string _root = RealPath.Of(Directory.CreateTempSubdirectory("eep-path-").FullName);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("inside", true)]
    [InlineData("inside/deeper/file", true)]
    [InlineData("inside/../inside", true)]
    [InlineData("inside/../outside", false)]
    [InlineData("insider", false)]
    [InlineData("..", false)]
    public void IsInside_PlainPath_GoesByItsFolders(string path, bool expected) =>
        Assert.Equal(expected, RealPath.IsInside(Path.Combine(_root, path), Path.Combine(_root, "inside")));

    [Fact]
    public void IsInside_LinkInAFolderAbove_IsFollowed()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_root, "outside", "deep")).FullName;
        var inside = Directory.CreateDirectory(Path.Combine(_root, "inside")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(inside, "link"), Path.Combine("..", "outside"));
        Directory.CreateSymbolicLink(Path.Combine(_root, "back"), inside);

        Assert.False(RealPath.IsInside(Path.Combine(inside, "link", "deep", "file"), inside));
        Assert.Equal(outside, RealPath.Of(Path.Combine(inside, "link", "deep")));
        Assert.True(RealPath.IsInside(Path.Combine(_root, "back", "file"), inside));
    }

    [Fact]
    public void Of_CircleOfLinks_IsRefused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "one"), "two");
        Directory.CreateSymbolicLink(Path.Combine(_root, "two"), "one");
        Assert.Throws<IOException>(() => RealPath.Of(Path.Combine(_root, "one", "file")));
    }
}
