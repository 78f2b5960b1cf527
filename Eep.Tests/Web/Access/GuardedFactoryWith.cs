namespace Eep.Tests.Web.Access;

/// <summary>A guarded application with settings of a test's own.</summary>
public sealed class GuardedFactoryWith(params (string Key, string Value)[] settings) : GuardedFactory
{
    protected override IEnumerable<KeyValuePair<string, string?>> Settings =>
        base.Settings.ExceptBy(settings.Select(setting => setting.Key), setting => setting.Key)
            .Concat(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
}
