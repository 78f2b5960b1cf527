using System.CommandLine;

namespace Eep.Web.Commands;

/// <summary><c>eep serve</c>, also what plain <c>eep</c> does: the web application.</summary>
public static class ServeCommand
{
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
            List<string> settings = [.. parse.UnmatchedTokens.Select(SettingArgument.Require)];
            if (parse.GetValue(urls) is { } addresses)
            {
                settings.Add($"--urls={addresses}");
            }

            if (parse.GetValue(data) is { } folder)
            {
                settings.Add(SettingArgument.DataDirectory(folder));
            }

            await using var application = await EepApplication.CreateAsync([.. settings]);
            await application.RunAsync(cancellationToken);
            return EepCommands.Done;
        });
    }
}
