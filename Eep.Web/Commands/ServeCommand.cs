using System.CommandLine;
using Eep.Web.Configuration;

namespace Eep.Web.Commands;

/// <summary><c>eep serve</c>, also what plain <c>eep</c> does: the web application.</summary>
public static class ServeCommand
{
    // Settings of the web host that may be given as --name=value, besides every setting with a section (--Section:Name=value).
    private static readonly string[] HostSettings =
        ["contentRoot", "environment", "applicationName", "webroot", "hostingStartupAssemblies", "preventHostingStartup"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Serve the web application (the default).");
        Configure(command);
        return command;
    }

    /// <summary>Gives a command the options and the action of serve.</summary>
    public static void Configure(Command command)
    {
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on, separated by semicolons." };
        var data = DataOption.Create();
        command.Options.Add(urls);
        command.Options.Add(data);
        command.TreatUnmatchedTokensAsErrors = false;
        command.Handle(async (parse, cancellationToken) =>
        {
            List<string> settings = [.. parse.UnmatchedTokens.Select(RequireSetting)];
            if (parse.GetValue(urls) is { } addresses)
            {
                settings.Add($"--urls={addresses}");
            }

            if (parse.GetValue(data) is { } folder)
            {
                settings.Add($"--{EepOptions.Section}:{nameof(EepOptions.DataDirectory)}={folder.FullName}");
            }

            await using var application = await EepApplication.CreateAsync([.. settings]);
            await application.RunAsync(cancellationToken);
            return EepCommands.Done;
        });
    }

    // A section by itself comes without a value (--Logging=) from hosts that pass a whole configuration on.
    private static string RequireSetting(string token)
    {
        var isSetting = token.StartsWith("--", StringComparison.Ordinal)
            && token[2..].Split('=', 2) is [var name, var value]
            && (value.Length == 0 || name.Contains(':') || HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase));
        return isSetting
            ? token
            : throw new ConfigurationException(
                $"'{token}' is neither a command nor an option of serve; settings are written --Section:Name=value. See --help.");
    }
}
