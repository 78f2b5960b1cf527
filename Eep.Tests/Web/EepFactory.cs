using Eep.Web.Engine;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Eep.Tests.Web;

/// <summary>The real application on a real port, with a data folder of its own and scripted engines.</summary>
public class EepFactory : WebApplicationFactory<Program>
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("eep-web-");

    public EepFactory() => UseKestrel(0);

    public FakeLauncher Engines { get; } = new();

    public string Data => _data.FullName;

    /// <summary>Settings besides those every test has.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    /// <summary>Starts it, unless it runs, and gives its address.</summary>
    public Uri Start()
    {
        StartServer();
        return ClientOptions.BaseAddress;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSolutionRelativeContentRoot("");
        builder.ConfigureTestServices(services => services.AddSingleton<IEngineLauncher>(Engines));
    }

    // Settings for code that reads configuration while it builds arrive only this way, as arguments of the command line.
    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(
            [new("Eep:DataDirectory", Data), new("Logging:LogLevel:Default", "Warning"), .. Settings]));
        return base.CreateHost(builder);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (_data.Exists)
        {
            _data.Delete(recursive: true);
            _data.Refresh();
        }
    }
}
