using System.Xml.Linq;

namespace Eep.Tests.Architecture;

/// <summary>docs/licences.md names every package that is shipped.</summary>
public sealed class LicenceTests
{
    [Fact]
    public void Packages_OfTheApplication_AreListedWithTheirLicence()
    {
        var page = File.ReadAllText(RepositoryRoot.Combine("docs", "licences.md"));
        var packages = new[] { "Eep.Core/Eep.Core.csproj", "Eep.Web/Eep.Web.csproj", "Directory.Build.targets" }
            .SelectMany(file => XDocument.Load(RepositoryRoot.Combine(file)).Descendants("PackageReference"))
            .Where(reference => (string?)reference.Attribute("PrivateAssets") != "all")
            .Select(reference => (string?)reference.Attribute("Include") ?? "")
            .ToList();

        Assert.True(packages.Count > 10);
        Assert.All(packages, package => Assert.Contains(package, page, StringComparison.Ordinal));
    }
}
